import type { Clock } from "@townkit/core";
import { problemIn, TmuxFailure } from "./failure.js";

/** Who waits for the answers of one control client, which come in the order of the commands. */
export interface ReplyQueue {
  /**
   * The lines of the next answer that nobody waits for yet. `heard` is called with them before anything that comes behind
   * the answer is read. @throws TmuxFailure
   */
  next(options: {
    timeoutMs: number;
    heard?: (lines: string[]) => void;
    /** The answer is in several parts, the last of which says this alone; an error in any of them is its error. */
    until?: string;
  }): Promise<string[]>;
  /** Nobody waits, for a late answer neither. */
  readonly isEmpty: boolean;
  take(reply: { ok: boolean; body: readonly Buffer[] }): void;
  /** No answer comes any more. */
  fail(why: string): void;
}

export function createReplyQueue(clock: Clock): ReplyQueue {
  type Waiter = {
    settle(how: () => void): void;
    resolve(lines: string[]): void;
    reject(error: Error): void;
    heard: ((lines: string[]) => void) | undefined;
    readonly until: string | undefined;
    readonly parts: string[];
    failed: string | undefined;
  };
  const waiting: Waiter[] = [];

  function next({ timeoutMs, heard, until }: Parameters<ReplyQueue["next"]>[0]): Promise<string[]> {
    return new Promise((resolve, reject) => {
      // One that gave up keeps its place: its answer comes late, and is nobody else's.
      const stop = clock.after(timeoutMs, () =>
        reject(new TmuxFailure({ problem: "hung", message: `tmux did not answer within ${timeoutMs} ms.` })),
      );
      const settle = (how: () => void): void => {
        stop();
        how();
      };
      waiting.push({ settle, resolve, reject, heard, until, parts: [], failed: undefined });
    });
  }

  function take({ ok, body }: { ok: boolean; body: readonly Buffer[] }): void {
    const [waiter] = waiting;
    if (!waiter) return;
    const lines = body.map((line) => line.toString("utf8"));
    const isLast = waiter.until === undefined || (ok && lines.length === 1 && lines[0] === waiter.until);
    if (!ok) waiter.failed ??= lines.join(" ");
    else if (!isLast || waiter.until === undefined) waiter.parts.push(...lines);
    if (!isLast) return;
    waiting.shift();
    const { failed, parts } = waiter;
    if (failed === undefined) waiter.heard?.(parts);
    waiter.settle(() =>
      failed === undefined
        ? waiter.resolve(parts)
        : waiter.reject(new TmuxFailure({ problem: problemIn(failed), message: `tmux: ${failed}` })),
    );
  }

  function fail(why: string): void {
    for (const waiter of waiting.splice(0)) {
      waiter.settle(() => waiter.reject(new TmuxFailure({ problem: "lost", message: why })));
    }
  }

  return {
    next,
    take,
    fail,
    get isEmpty() {
      return waiting.length === 0;
    },
  };
}
