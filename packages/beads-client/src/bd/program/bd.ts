import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "../../calls/call.js";
import { BeadsError } from "../../errors/beads-error.js";
import { aborted, timedOut } from "../../errors/outside.js";
import { failureIn } from "../decode/failure.js";
import type { Asked, Serve } from "../serve/serve.js";
import { bdEnvironment } from "./environment.js";
import { type BdFacts, probeBd } from "./probe.js";
import { findBd } from "./resolve.js";
import { type Ran, runProgram } from "./run.js";

/** One question or order to `bd`. */
export interface Order {
  readonly call: Call;
  /** The command and its flags; then, after `--`, what is no flag. */
  readonly args: readonly string[];
  readonly words?: readonly string[];
  readonly input?: string;
  /** Whether it changes something. */
  readonly changes: boolean;
  /** Told of its process group. */
  readonly working?: (pid: number) => void;
  /** The same of a server, which is asked instead where there is one. */
  readonly served?: Asked | undefined;
}

/** The program `bd`, on one workspace. */
export interface Bd {
  /** Whether there may be a server, which reads many beads sooner than the program exports them. */
  readonly isServed: boolean;
  /** What it can do, as it is installed now. @throws BeadsError `unavailable`, `skew` */
  facts(): Promise<BdFacts>;
  /**
   * Runs it, and gives what it printed when it succeeded. It is tried again where its words prove that nothing was done, since
   * others had the store, as long as there is time.
   * @throws BeadsError what its failure means; `timeout`, `aborted`
   */
  run(order: Order): Promise<Ran>;
}

const triesAtMost = 4;
const firstPauseMs = 50;

/** `closing`: raised when its client is closed: what runs then is given up. */
export function createBd(options: {
  beadsDir: string;
  bd: string | undefined;
  serve: Serve | undefined;
  closing: AbortSignal;
}): Bd {
  const { beadsDir, serve, closing } = options;
  // Found once, so that a change of the PATH does not change which program works on the workspace.
  let path: string | undefined;

  async function facts(): Promise<BdFacts> {
    path ??= findBd({ bd: options.bd }).path;
    return await probeBd(path);
  }

  async function once(order: Order): Promise<Ran> {
    const { call, args, words = [], input, changes, working, served } = order;
    const answer = served && (await serve?.ask({ call, served, changes }));
    if (answer) return { stdout: JSON.stringify(answer.printed), stderr: "", exitCode: 0, ended: "by itself" };
    const { path: program } = await facts();
    const remainingMs = call.remainingMs();
    const effect = changes ? "possible" : "none";
    if (remainingMs <= 0) throw timedOut({ what: call.what, timeoutMs: call.timeoutMs, effect: "none" });
    const ran = await runProgram({
      program,
      args: [`--actor=${call.actor}`, "--json", ...args, ...(words.length > 0 ? ["--", ...words] : [])],
      env: bdEnvironment({ beadsDir, actor: call.actor }),
      cwd: dirname(beadsDir),
      input,
      timeoutMs: remainingMs,
      signal: call.signal ? AbortSignal.any([call.signal, closing]) : closing,
      onStart: working,
    });
    if (ran.ended === "timeout") throw timedOut({ what: call.what, timeoutMs: call.timeoutMs, effect });
    if (ran.ended === "aborted")
      throw aborted({ what: call.what, effect, cause: call.signal?.reason ?? closing.reason });
    if (ran.ended === "not started") throw notStarted({ program, ran });
    if (ran.exitCode !== 0) throw failureIn({ ran, what: call.what, effect });
    return ran;
  }

  return {
    isServed: serve !== undefined,
    facts,
    async run(order) {
      for (let tries = 1; ; tries++) {
        try {
          return await once(order);
        } catch (error) {
          const isSafe = error instanceof BeadsError && error.code === "busy" && error.effect === "none";
          if (!isSafe || tries >= triesAtMost || order.call.remainingMs() <= 0) throw error;
          await sleep(firstPauseMs * 2 ** tries);
        }
      }
    },
  };
}

function notStarted(options: { program: string; ran: Ran }): BeadsError {
  const { program, ran } = options;
  return new BeadsError({
    code: "unavailable",
    message: `The program ${program} could not be started: ${ran.problem ?? "unknown cause"}.`,
    remedy: "Look whether it is there and can be run.",
    facts: { path: program, problem: ran.problem },
  });
}
