import {
  asTownError,
  type Backend,
  CallAbortedError,
  type Clock,
  type ErrorCode,
  type SessionObservation,
} from "@townkit/core";
import { withinCall } from "@townkit/core/kit";
import type { EffectResult } from "./actor-environment.js";
import { aborted, notAborted } from "./decide/abort.js";
import { type Found, learn, resolved } from "./decide/evidence.js";
import { delivered, refused } from "./decide/hand-over.js";
import { admitted, notStopped, started, stopped } from "./decide/lifecycle.js";
import { notPlaced, notStarted, placed } from "./decide/not-started.js";
import { type Admitted, type Effect, openOf, type SessionState } from "./decide/session-state.js";
import { confirmed, notConfirmed } from "./decide/supervise.js";
import { gone } from "./gone.js";
import type { Sources } from "./sources.js";
import type { StartGate } from "./start-gate.js";

/** How long the pool waits for its backend, in milliseconds. A wait that ends proves nothing: the backend is asked. */
const deadlines = { start: 300_000, confirm: 40_000, turn: 120_000, look: 30_000 } as const;

type Run<Type extends Effect["type"]> = (
  effect: Extract<Effect, { type: Type }>,
  state: SessionState,
) => Promise<EffectResult>;

/** What is said where nobody has answered. */
const silent: readonly ErrorCode[] = ["backend_unavailable", "town_unreachable", "wait_timeout", "call_aborted"];

/** Does what was decided, at the backend, and says what came of it as a step. Never rejects. */
export function createPerformer(options: {
  backend: Backend;
  gate: StartGate;
  sources: Pick<Sources, "handedOver" | "opened">;
  clock: Clock;
  signal: AbortSignal;
}) {
  const { backend, gate, sources, clock, signal } = options;
  const turnCall = { timeoutMs: deadlines.turn, signal };

  async function ask(assignmentId: string): Promise<Found> {
    try {
      return {
        kind: "found",
        assignment: await backend.getAssignment(assignmentId, { timeoutMs: deadlines.look, signal }),
      };
    } catch (error) {
      const { code, message } = asTownError(error);
      if (code === "assignment_not_found") return { kind: "absent" };
      return { kind: silent.includes(code) ? "unreachable" : "unreadable", why: message };
    }
  }

  /** False where a start after an end is known to begin a new conversation. */
  async function resumes({ config, supervision }: SessionState["record"]): Promise<boolean> {
    if (!supervision || supervision.restarts.length === 0) return true;
    const able = await backend.capabilities({ timeoutMs: deadlines.look }).catch(() => null);
    return able?.agents[config.agent]?.resume !== false;
  }

  async function begin({ carries }: Admitted, state: SessionState): Promise<SessionObservation> {
    const { session, config, handle } = state.record;
    const { id: sessionId, forkedFrom } = session;
    if (!handle) throw new Error(`Session ${sessionId} has no handle.`);
    // It was stopped while its place was given to it.
    if (state.stopping)
      throw new CallAbortedError({ what: `the start of session ${sessionId}`, effect: "none", facts: { sessionId } });
    const open = await sources.opened(openOf(state));
    const request = { config, handle, forkedFrom, open, ...(carries && { carries: carries.assignmentId }) };
    return await withinCall({
      work: backend.start(request),
      what: `the start of session ${sessionId}`,
      facts: { sessionId },
      effect: () => "possible",
      call: { timeoutMs: deadlines.start, signal },
      clock,
    });
  }

  const runs: { [Type in Effect["type"]]: Run<Type> } = {
    async start(effect, state) {
      const { id: sessionId, role, backend: name } = state.record.session;
      if (!effect.admitted) {
        await gate.enter({ sessionId, role, backend: name });
        return { step: admitted, goesOn: true };
      }
      const observation = await begin(effect.admitted, state).finally(() => gate.leave(sessionId));
      const resumed = await resumes(state.record);
      return { step: (draft) => started(draft, observation, resumed) };
    },
    async place({ to }, state) {
      const { config } = state.record;
      const handle = await backend.prepare({ config: to === null ? config : { ...config, backend: to } });
      return { step: (draft) => placed(draft, { handle, to }) };
    },
    async confirm(_effect, state) {
      const { session, config, handle } = state.record;
      if (!handle) throw new Error(`Session ${session.id} has no handle.`);
      const { id, forkedFrom } = session;
      await withinCall({
        work: backend.adopt([{ config, handle, forkedFrom, open: await sources.opened(openOf(state)) }]),
        what: `the second look at session ${id}`,
        facts: { sessionId: id },
        effect: () => "none",
        call: { timeoutMs: deadlines.confirm, signal },
        clock,
      });
      const seen = await backend.getSession(id, { timeoutMs: deadlines.look, signal });
      return { step: (draft) => confirmed(draft, seen) };
    },
    async stop({ assignmentId }, state) {
      await gone(backend.stopSession(state.record.session.id, turnCall));
      const found = assignmentId === null ? null : await ask(assignmentId);
      return { step: (draft) => stopped(draft, { assignmentId, found }) };
    },
    async deliver(effect, state) {
      const { assignmentId, attempt, cause } = effect;
      const assignment = state.work.find(({ id }) => id === assignmentId);
      if (!assignment) throw new Error(`Assignment ${assignmentId} is not at hand.`);
      const work = await sources.handedOver({ assignment, record: state.record });
      const receipt = await backend.assignWork(assignment.sessionId, work, {
        assignmentId,
        attempt,
        cause,
        recorded: true,
        until: "accepted",
        ...turnCall,
      });
      return { step: (draft) => delivered(draft, { effect, receipt }) };
    },
    async abort({ assignmentId }, state) {
      await backend.abortSession(state.record.session.id, {
        ...(assignmentId === null ? {} : { assignmentId }),
        ...turnCall,
      });
      const found = assignmentId === null ? null : await ask(assignmentId);
      return { step: (draft) => aborted(draft, { assignmentId, found }) };
    },
    async look({ assignmentId }) {
      const found = await ask(assignmentId);
      return { step: (draft) => learn(draft, { assignmentId, found }) };
    },
    async resolve({ assignmentId, resolution }) {
      // A backend that is in no doubt refuses the word; what it then says of the work is what counts.
      await backend.resolveAssignment(assignmentId, resolution, turnCall).catch(() => {});
      const found = await ask(assignmentId);
      return { step: (draft) => resolved(draft, { assignmentId, found }) };
    },
    async respond({ request }, state) {
      await backend.respond(state.record.session.id, request, turnCall);
      const { attentionId: id, answer } = request;
      return { step: (draft) => draft.settleAttention({ id, how: "answered", answer }) };
    },
  };

  return async function perform(effect: Effect, state: SessionState): Promise<EffectResult> {
    try {
      return await (runs[effect.type] as Run<Effect["type"]>)(effect, state);
    } catch (thrown) {
      return failed(effect, thrown);
    }
  };
}

function failed(effect: Effect, thrown: unknown): EffectResult {
  const error = asTownError(thrown);
  switch (effect.type) {
    case "start":
      return { error, step: (draft) => notStarted(draft, { error, carries: effect.admitted?.carries }) };
    case "place":
      return { error, step: (draft) => notPlaced(draft, { error, to: effect.to }) };
    case "confirm":
      return { error, step: notConfirmed };
    case "stop":
      return { error, step: notStopped };
    case "deliver":
      return { error, step: (draft) => refused(draft, { effect, error }) };
    case "abort":
      return { error, step: (draft) => notAborted(draft, error) };
    default:
      return { error, step: () => {} };
  }
}
