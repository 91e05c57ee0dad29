import type { Effect } from "@townkit/core";

/**
 * Why tmux did not do what it was told. `no_server`: none listens at our socket. `not_found`: it has no such session,
 * window or pane. `exists`: there is such a session already. `hung`: no answer in time. `lost`: the connection ended before
 * the answer. `closed`: it had ended before anything was asked. `refused`: all else.
 */
export type TmuxProblem = "no_server" | "not_found" | "exists" | "hung" | "lost" | "closed" | "refused";

/** By the words that tmux uses from 3.2 on. What they do not say is never taken for the end of anything. */
const words: readonly (readonly [RegExp, TmuxProblem])[] = [
  [/no server running|error connecting to|server exited/, "no_server"],
  [/lost server/, "lost"],
  [/can't find (session|window|pane|client)|session not found|no such (session|window|pane)/, "not_found"],
  [/duplicate session/, "exists"],
];

export function problemIn(text: string): TmuxProblem {
  return words.find(([pattern]) => pattern.test(text))?.[1] ?? "refused";
}

/** Within this package; what leaves it is an error of the family. */
export class TmuxFailure extends Error {
  override readonly name = "TmuxFailure";
  readonly problem: TmuxProblem;
  /** `none`: proven that tmux did nothing. */
  readonly effect: Effect;

  constructor(options: { problem: TmuxProblem; message: string; cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.problem = options.problem;
    this.effect = options.problem === "hung" || options.problem === "lost" ? "possible" : "none";
  }
}
