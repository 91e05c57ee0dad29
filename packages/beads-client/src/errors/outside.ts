import { BeadsError } from "./beads-error.js";

/** What every client says in the same words about its workspace and the end of a wait. */

export function workspaceMissing(beadsDir: string): BeadsError {
  return new BeadsError({
    code: "workspace_missing",
    message: `There is no workspace of beads in ${beadsDir}.`,
    remedy: "Make it with init, or give the folder of one that is there.",
    facts: { beadsDir },
  });
}

export function workspaceMismatch(options: { beadsDir: string; problem: string }): BeadsError {
  return new BeadsError({
    code: "workspace_mismatch",
    message: `The workspace in ${options.beadsDir} is another one: ${options.problem}.`,
    remedy: "Give the folder of the workspace that is meant.",
    facts: options,
  });
}

export function timedOut(options: { what: string; timeoutMs: number; effect: "none" | "possible" }): BeadsError {
  const { what, timeoutMs, effect } = options;
  return new BeadsError({
    code: "timeout",
    message: `${what} was not answered within ${timeoutMs} ms.`,
    remedy: effect === "none" ? "Try again." : "Look whether it was done before it is tried again.",
    effect,
    facts: { timeoutMs },
  });
}

export function aborted(options: { what: string; effect: "none" | "possible"; cause?: unknown }): BeadsError {
  return new BeadsError({
    code: "aborted",
    message: `${options.what} was ended by its caller.`,
    effect: options.effect,
    cause: options.cause,
  });
}
