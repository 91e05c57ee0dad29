import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { asTownError, InvalidInputError } from "@townkit/core";
import { findTownRoot, listSettings } from "@townkit/core/config";
import { loadBackend } from "./backend/load-backend.js";
import { readTownConfig, type TownConfig } from "./daemon/town-config.js";
import { type TownFolder, townFolder } from "./daemon/town-folder.js";
import { townPrograms } from "./daemon/town-programs.js";
import { serverVersion } from "./daemon/version.js";

const usage = `town-server [--town DIR] [--print-config | --agent-programs | --mcp | --connect-opencode=URL [--server-user=WHERE] [--server-password=WHERE] [--install-plugin]
            | --backup=FILE | --restore=FILE [--replace]]

Serves the town in DIR (default: the one that this folder belongs to) until it is told to stop.
When it is ready it prints one line of JSON; an error is the last line of its error output.
With --print-config it prints every setting, its value and where that comes from, and starts nothing.
With --agent-programs it prints what is installed for each agent that the town's settings name, and starts nothing that stays.
With --mcp it is the town, whose daemon runs, as an MCP server on standard input and output: for the session whose token is in
TOWN_SESSION_TOKEN, or, outside of every session, for whoever may read the town's own.
With --connect-opencode it looks at an OpenCode server that somebody else runs (no URL: the one of town.toml), and prints
what it found. WHERE is env:NAME or file:PATH.
With --backup it writes all of the town, whose daemon does not run, to a new file; with --restore it makes DIR (default: this folder)
the town that is in such a file, and with --replace it puts aside what is there.`;

/** The arguments. @throws InvalidInputError */
function readArguments() {
  const flag = { type: "boolean", default: false } as const;
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      options: {
        town: text,
        help: flag,
        "print-config": flag,
        "agent-programs": flag,
        mcp: flag,
        "connect-opencode": text,
        "server-user": text,
        "server-password": text,
        "install-plugin": flag,
        backup: text,
        restore: text,
        replace: flag,
      },
    }).values;
  } catch (error) {
    throw new InvalidInputError({ what: "the command line", problem: (error as Error).message, remedy: usage });
  }
}

async function townRoot(town: string | undefined): Promise<string> {
  const root = await findTownRoot({ cwd: process.cwd(), env: process.env, town });
  if (root !== undefined) return root;
  throw new InvalidInputError({
    what: process.cwd(),
    problem: "it belongs to no town",
    remedy: "Make one with `town init`.",
  });
}

/** Reads the town's settings for one look. Nothing is left in the town's folder: what the backends' processes need is elsewhere. */
async function withConfig<T>(
  root: string,
  look: (config: TownConfig, folder: TownFolder) => T | Promise<T>,
): Promise<T> {
  const hosts = await mkdtemp(path.join(tmpdir(), "townkit-"));
  try {
    const folder = { ...townFolder(root), hosts };
    const config = await readTownConfig({ folder, env: process.env, load: loadBackend });
    try {
      return await look(config, folder);
    } finally {
      await config.backends.close();
    }
  } finally {
    await rm(hosts, { recursive: true, force: true });
  }
}

async function main(): Promise<number> {
  const { town, help, "print-config": printConfig, mcp, ...given } = readArguments();
  if (help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  if (given.restore !== undefined) {
    const { restoreTown } = await import("./backup/backup-town.js");
    const request = { root: town ?? process.cwd(), file: path.resolve(given.restore), replace: given.replace };
    process.stdout.write(`${JSON.stringify(await restoreTown(request))}\n`);
    return 0;
  }
  const root = await townRoot(town);
  if (given.backup !== undefined) {
    const { backupStoppedTown } = await import("./backup/backup-town.js");
    process.stdout.write(`${JSON.stringify(await backupStoppedTown({ root, file: path.resolve(given.backup) }))}\n`);
    return 0;
  }
  if (printConfig) {
    const settings = await withConfig(root, ({ loaded }) => listSettings(loaded));
    process.stdout.write(`${JSON.stringify({ settings })}\n`);
    return 0;
  }
  if (given["agent-programs"]) {
    const programs = await withConfig(root, (config, folder) => townPrograms({ config, folder }));
    process.stdout.write(`${JSON.stringify({ programs })}\n`);
    return 0;
  }
  if (mcp) {
    const { bridgeStdio } = await import("./mcp/stdio-bridge.js");
    await bridgeStdio({ folder: townFolder(root), env: process.env });
    return 0;
  }
  if (given["connect-opencode"] !== undefined) {
    const { connectOpencode } = await import("./daemon/connect-opencode.js");
    const request = {
      url: given["connect-opencode"] || undefined,
      user: given["server-user"],
      password: given["server-password"],
      install: given["install-plugin"],
    };
    process.stdout.write(`${JSON.stringify(await connectOpencode({ root, env: process.env, request }))}\n`);
    return 0;
  }
  const { startDaemon } = await import("./daemon/run-daemon.js");
  const { endOnSignals } = await import("./daemon/end-on-signals.js");
  const daemon = await startDaemon({ root, env: process.env });
  const signals = endOnSignals(daemon);
  const ready = { ready: true, url: daemon.url, pid: process.pid, version: serverVersion, town: daemon.town };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  const well = await daemon.ended;
  signals.release();
  return well ? 0 : 1;
}

// Whoever started it may read one line and go away.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

try {
  process.exitCode = await main();
} catch (thrown) {
  const error = asTownError(thrown);
  process.stderr.write(`${JSON.stringify({ error })}\n`);
  process.exitCode = error.exitCode;
}
