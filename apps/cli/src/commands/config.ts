import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { TownError } from "@townkit/core";
import { defineCommand } from "../command.js";
import { table } from "../output/table.js";
import { errorFromServer } from "../town/server-error.js";
import { daemonArgv } from "../town/start-daemon.js";
import { townRootOf } from "../town/town-root.js";

interface Setting {
  readonly key: string;
  readonly value: unknown;
  readonly from: string;
}

/** Asks the server's own program: only it knows the sections of the backends that are installed. */
async function askServer(options: {
  townRoot: string;
  env: Readonly<Record<string, string | undefined>>;
}): Promise<readonly Setting[]> {
  const [command = "", ...argv] = daemonArgv(options.townRoot);
  try {
    const { stdout } = await promisify(execFile)(command, [...argv, "--print-config"], {
      env: options.env as NodeJS.ProcessEnv,
      timeout: 30_000,
    });
    return (JSON.parse(stdout) as { settings: readonly Setting[] }).settings;
  } catch (error) {
    const stderr = (error as { stderr?: string }).stderr ?? "";
    throw (
      errorFromServer(stderr) ??
      new TownError({
        code: "config_invalid",
        message: `The config could not be read: ${stderr || String(error)}`,
        cause: error,
      })
    );
  }
}

export const configShow = defineCommand({
  usage: "config show",
  describe: "Show every setting, its value, and where that comes from",
  examples: [["town config show", ""]],
  async run(context) {
    const townRoot = await townRootOf(context);
    const settings = await askServer({ townRoot, env: context.io.env });
    const rows = settings.map(({ key, value, from }) => [key, JSON.stringify(value) ?? "", from]);
    return {
      data: settings,
      text: table({ head: ["SETTING", "VALUE", "FROM"], rows, empty: "There are no settings." }),
    };
  },
});
