import { GitFailedError } from "@townkit/core";
import { inheritedVariables, pickEnv } from "@townkit/core/kit";
import { type ProgramResult, runProgram } from "../process/run-program.js";

/** How long one call of git may take, in milliseconds: one that checks out a large repository takes minutes. */
const timeoutMs = 600_000;

/** Who commits is nobody's business here, and nobody is there to be asked for a password. */
const ownEnv = { LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" };

/** Not now: a repository is tidied up when its owner works in it. */
const ownSettings = ["-c", "gc.auto=0", "-c", "maintenance.auto=false"];

export interface GitCall {
  /** Where: a folder in the repository, or the repository's own one. */
  readonly at: string;
  readonly args: readonly string[];
  /** For errors: "make the worktree w-1". */
  readonly doing: string;
  /** It takes long, and must not go on when its caller is gone, who would begin anew beside it. */
  readonly isLong?: boolean;
}

/** Git, in a directory. What its environment says of repositories is not for us. */
export interface Git {
  /** What it printed. @throws GitFailedError it ended with another code than 0. */
  run(call: GitCall): Promise<string>;
  /** What it printed; null where it ended with a code that says no. @throws GitFailedError it did not come to its end. */
  ask(call: GitCall): Promise<string | null>;
}

export function createGit(env: Readonly<Record<string, string | undefined>>): Git {
  const inherited = pickEnv({ from: env, names: inheritedVariables });

  async function start({ at, args, doing, isLong = false }: GitCall): Promise<ProgramResult> {
    const argv = ["git", "-C", at, ...ownSettings, ...args];
    const own = { ...inherited, ...ownEnv };
    const result = await runProgram({ argv, cwd: "/", env: own, timeoutMs, endsWithUs: isLong });
    const failure = result.failure ?? (result.exitCode === null ? "it was killed" : null);
    if (failure === null) return result;
    const remedy = failure.includes("ENOENT") ? "Install git, and have it on the PATH." : undefined;
    throw new GitFailedError({ doing, problem: failure, remedy });
  }

  return {
    async run(call) {
      const { exitCode, stdout, stderr } = await start(call);
      if (exitCode === 0) return stdout;
      throw new GitFailedError({
        doing: call.doing,
        problem: stderr.trim().slice(-2000) || `it ended with ${exitCode}`,
      });
    },
    async ask(call) {
      const { exitCode, stdout } = await start(call);
      return exitCode === 0 ? stdout : null;
    },
  };
}
