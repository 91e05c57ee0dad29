import { mkdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { processesWith } from "@townkit/testkit/faults";
import { formatScript } from "@townkit/testkit/model";
import { expect } from "vitest";
import { commandLine } from "./command-line.js";
import { freePort, makeSandbox, writeTown } from "./sandbox.js";
import type { TownAgents } from "./town-agents.js";

const short = formatScript({ steps: [{ do: "say", text: "ready" }] });
/** A real agent may take a minute and more for it, on a machine under load. */
const timeoutMs = 400_000;
const long = formatScript({ steps: [{ do: "delay", ms: 600_000 }] });

/** What the check has found besides. */
interface Found {
  readonly version: { readonly version: string; readonly isProven: boolean } | null;
  readonly gaps: readonly unknown[];
}

/** Has `town agents check` drive an agent of a new town. @throws a step does not hold, a daemon was started, or something is left */
export async function checkedInTown(agents: TownAgents): Promise<Found> {
  const sandbox = await makeSandbox();
  const { config, close } = await agents.prepare({ sandbox, provider: undefined });
  try {
    await writeTown({ sandbox, config, port: await freePort() });
    // As `npm install` would.
    const scope = join(sandbox.town, "node_modules/@townkit");
    await mkdir(scope, { recursive: true });
    const manifest = createRequire(import.meta.url).resolve("@townkit/backend-tmux/package.json");
    await symlink(dirname(manifest), join(scope, "backend-tmux"));

    const town = commandLine(sandbox, { timeoutMs });
    const { agent } = agents;
    const found = await town.data<Found>(["agents", "check", agent, `--prompt=${short}`, `--long-prompt=${long}`]);
    const steps = ["ready", "prompt", "abort", "exit"].map((name) => ({ name, holds: true }));
    expect(found, JSON.stringify(found, null, 1)).toMatchObject({ agent, holds: true, steps });
    expect(await town.data(["status"])).toMatchObject({ running: false });
    return found;
  } finally {
    await close();
    const left = await processesWith(sandbox.root);
    await sandbox.remove();
    expect(left).toEqual([]);
  }
}
