import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { TownError } from "@townkit/core";
import { errorFromServer } from "./server-error.js";
import { daemonArgv } from "./start-daemon.js";

/**
 * Asks the server's own program, without a daemon: only it knows the backends that are installed.
 * @throws TownError what it said, or `config_invalid` where it said nothing that can be read.
 */
export async function askServer<Answer>(options: {
  townRoot: string;
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  timeoutMs: number;
}): Promise<Answer> {
  const [command = "", ...argv] = daemonArgv(options.townRoot);
  try {
    const { stdout } = await promisify(execFile)(command, [...argv, ...options.argv], {
      env: options.env as NodeJS.ProcessEnv,
      timeout: options.timeoutMs,
    });
    return JSON.parse(stdout) as Answer;
  } catch (error) {
    const stderr = (error as { stderr?: string }).stderr ?? "";
    throw (
      errorFromServer(stderr) ??
      new TownError({
        code: "config_invalid",
        message: `The town's server gave no answer: ${stderr || String(error)}`,
        cause: error,
      })
    );
  }
}
