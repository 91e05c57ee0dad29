import { outcomeExitCodes } from "./codes.js";
import { TownError } from "./town-error.js";

function notFound(
  code: "session_not_found" | "assignment_not_found" | "attention_not_found",
  thing: string,
  id: string,
  remedy: string,
) {
  return { code, message: `There is no ${thing} ${id}.`, remedy, facts: { id } } as const;
}

export class SessionNotFoundError extends TownError {
  constructor(id: string) {
    super(notFound("session_not_found", "session", id, "List the sessions that there are with listSessions."));
  }
}

export class AssignmentNotFoundError extends TownError {
  constructor(id: string) {
    super(
      notFound("assignment_not_found", "assignment", id, "List the assignments that there are with listAssignments."),
    );
  }
}

export class AttentionNotFoundError extends TownError {
  constructor(id: string) {
    super(
      notFound(
        "attention_not_found",
        "open attention",
        id,
        "Read the session again: it may have been answered or withdrawn.",
      ),
    );
  }
}

/** The session has work under way and there is no outbox here. Nothing was sent. */
export class SessionBusyError extends TownError {
  constructor(options: { sessionId: string; assignmentId: string | null; why?: string }) {
    super({
      code: "session_busy",
      message: `Session ${options.sessionId} is busy${options.assignmentId ? ` with ${options.assignmentId}` : ""}${options.why ? `: ${options.why}` : ""}.`,
      remedy: "Wait until it is idle, abort its turn, or use a pool, which queues.",
      facts: { sessionId: options.sessionId, assignmentId: options.assignmentId },
    });
  }
}

export class SessionNotRunningError extends TownError {
  constructor(options: { sessionId: string; status: string }) {
    super({
      code: "session_not_running",
      message: `Session ${options.sessionId} is ${options.status}.`,
      remedy: "Start it again with resumeSession.",
      facts: { ...options },
    });
  }
}

/** It is being delivered or further: taking it back is no longer possible. */
export class NotCancellableError extends TownError {
  constructor(options: { assignmentId: string; sessionId: string; state: string }) {
    super({
      code: "not_cancellable",
      message: `Assignment ${options.assignmentId} is ${options.state}; only work that has not begun can be cancelled.`,
      remedy: Object.hasOwn(outcomeExitCodes, options.state)
        ? "Nothing is left to take back; read it with getAssignment."
        : `End its turn with abortSession(${JSON.stringify(options.sessionId)}, { assignmentId: ${JSON.stringify(options.assignmentId)} }).`,
      facts: { ...options },
    });
  }
}

/** The transition table has no such step. Nothing was changed. */
export class IllegalTransitionError extends TownError {
  constructor(options: {
    subject: "assignment" | "session";
    id: string;
    from: string;
    to: string;
    remedy?: string;
  }) {
    const { remedy, ...facts } = options;
    super({
      code: "illegal_transition",
      message: `The ${options.subject} ${options.id} is ${options.from} and cannot become ${options.to}.`,
      remedy: remedy ?? `Read the ${options.subject} again and act on the state that it has.`,
      facts,
    });
  }
}

/** Somebody else changed the record in between. Nothing was changed. */
export class RevisionConflictError extends TownError {
  constructor(options: { subject: string; id: string; expected: number; found: number }) {
    super({
      code: "revision_conflict",
      message: `The ${options.subject} ${options.id} is at revision ${options.found}, not ${options.expected}.`,
      remedy: "Read it again and repeat the change.",
      facts: { ...options },
    });
  }
}

/** The agent or orchestrator cannot do this. Nothing was started or sent. */
export class CapabilityUnsupportedError extends TownError {
  constructor(options: { capability: string; who: string; remedy?: string }) {
    super({
      code: "capability_unsupported",
      message: `${options.who} does not support ${options.capability}.`,
      remedy: options.remedy ?? "Ask capabilities() first and choose an agent or backend that supports it.",
      facts: { capability: options.capability, who: options.who },
    });
  }
}
