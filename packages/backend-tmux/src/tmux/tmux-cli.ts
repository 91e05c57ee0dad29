import { execa } from "execa";
import { argumentsOf, type TmuxCommand } from "./command.js";
import { problemIn, TmuxFailure } from "./failure.js";
import { requireOwnSocket } from "./socket.js";
import { checkTmuxVersion, unavailable } from "./version.js";

/** Where our tmux server is, and what speaks to it. */
export interface TmuxPlace {
  /** Absolute, or a name that is on `env.PATH`. */
  readonly binary: string;
  /** The socket's name: a private one. */
  readonly socket: string;
  /** All that the tmux server gets of an environment, and with it every session. */
  readonly env: Readonly<Record<string, string>>;
}

/** The longest that a healthy tmux server takes to answer; one that takes longer hangs. */
const answerMs = 5000;

/**
 * The arguments that every tmux of ours starts with: UTF-8 whatever the locale, our socket, nobody's settings.
 * @throws InvalidInputError the socket is not a private one.
 */
export function placeArguments(place: TmuxPlace): string[] {
  return ["-u", "-L", requireOwnSocket(place.socket), "-f", "/dev/null"];
}

/**
 * Runs commands one after another in one `tmux` and returns what they printed. It stops at the first that fails.
 * `stdin` is what `load-buffer -` reads.
 * @throws TmuxFailure
 */
export async function runTmux(options: {
  place: TmuxPlace;
  commands: readonly TmuxCommand[];
  stdin?: string;
  timeoutMs?: number;
}): Promise<string> {
  const { place, commands, stdin = "", timeoutMs = answerMs } = options;
  const result = await execa(place.binary, [...placeArguments(place), ...argumentsOf(commands)], {
    env: place.env,
    extendEnv: false,
    // A server keeps the directory that it was started in, which must not be one that somebody removes.
    cwd: "/",
    input: stdin,
    timeout: timeoutMs,
    stripFinalNewline: false,
    reject: false,
  });
  if (!result.failed) return String(result.stdout);
  if (result.timedOut)
    throw new TmuxFailure({ problem: "hung", message: `tmux did not answer within ${timeoutMs} ms.` });
  const said = String(result.stderr).trim() || result.shortMessage || "it failed";
  throw new TmuxFailure({ problem: problemIn(said), message: `tmux: ${said}`, cause: result });
}

/** The version of the program, once it is known to do. @throws BackendUnavailableError there is none, or it is too old. */
export async function probeTmux(place: TmuxPlace): Promise<string> {
  const { binary, env } = place;
  const result = await execa(binary, ["-V"], { env, extendEnv: false, timeout: answerMs, reject: false });
  if (result.code === "ENOENT") throw unavailable(`there is no program ${binary}`, result);
  if (result.failed) throw unavailable(`${binary} -V failed: ${result.shortMessage}`, result);
  return checkTmuxVersion({ text: result.stdout, binary });
}
