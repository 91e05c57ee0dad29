import { type Effect, TownError } from "./town-error.js";

/** The caller's wait ended; the work goes on. */
export class WaitTimeoutError extends TownError {
  constructor(options: { what: string; timeoutMs: number; effect: Effect; facts: Record<string, unknown> }) {
    super({
      code: "wait_timeout",
      message: `${options.what} did not happen within ${options.timeoutMs} ms; it was not cancelled.`,
      remedy: "Wait again by the ids in this error, with a longer timeoutMs.",
      effect: options.effect,
      facts: options.facts,
    });
  }
}

/** The caller's signal ended its wait; the work goes on. */
export class CallAbortedError extends TownError {
  constructor(options: { what: string; effect: Effect; facts: Record<string, unknown> }) {
    super({
      code: "call_aborted",
      message: `The wait for ${options.what} was ended by its caller; the work was not cancelled.`,
      effect: options.effect,
      facts: options.facts,
    });
  }
}

/** What runs the agents cannot be reached. `effect: "none"` is proof that nothing was started or sent. */
export class BackendUnavailableError extends TownError {
  constructor(options: { backend: string; problem: string; remedy: string; effect: Effect; cause?: unknown }) {
    super({
      code: "backend_unavailable",
      message: `The ${options.backend} backend is not available: ${options.problem}`,
      remedy: options.remedy,
      effect: options.effect,
      facts: { backend: options.backend },
      cause: options.cause,
    });
  }
}

/** What runs the agents answered, and refused or failed. */
export class BackendFailedError extends TownError {
  constructor(options: { backend: string; problem: string; remedy?: string; effect: Effect; cause?: unknown }) {
    super({
      code: "backend_failed",
      message: `The ${options.backend} backend failed: ${options.problem}`,
      remedy: options.remedy ?? `Look into the ${options.backend} backend's log.`,
      effect: options.effect,
      facts: { backend: options.backend },
      cause: options.cause,
    });
  }
}

/** The part of ours that lives with the agent is not there, or says nothing, and the session cannot do without. Nothing was sent. */
export class PluginMissingError extends TownError {
  constructor(options: { sessionId: string; problem: string; remedy: string }) {
    super({
      code: "plugin_missing",
      message: `Session ${options.sessionId} has an environment of its own, which its shells would not get: ${options.problem}`,
      remedy: options.remedy,
      effect: "none",
      facts: { sessionId: options.sessionId },
    });
  }
}
