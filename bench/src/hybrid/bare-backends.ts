import { readFile } from "node:fs/promises";
import { join } from "node:path";
import opencode from "@townkit/backend-opencode";
import tmux from "@townkit/backend-tmux";
import {
  type Backend,
  type BackendModule,
  type Handle,
  type StartRequest,
  silentLog,
  systemClock,
} from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import { parse } from "smol-toml";
import { openBareStore } from "./bare-store.js";
import type { Looked } from "./looked.js";

// Reads a town's store bare, and has its two backends, without all that a town puts over them, take over its sessions and list
// them; says how many it found, and lets go of them when it is told to end.
const town = process.argv[2] ?? "";
const ended = new Promise((resolve) => process.once("SIGTERM", resolve));
const tables = parse(await readFile(join(town, "town.toml"), "utf8"));
const store = openBareStore(town);
const { sessions, assignments } = store;
const [held, panes] = await Promise.all([listed(opencode), listed(tmux)]);
store.close();
const looked: Looked = {
  sessions: sessions.length,
  assignments: assignments.length,
  held: held.alive,
  panes: panes.alive,
};
process.stdout.write(`${JSON.stringify(looked)}\n`);
await ended;
for (const { backend } of [held, panes]) await backend.close({ sessions: "detach" });

async function listed<Config>(module: BackendModule<Config>): Promise<{ backend: Backend; alive: number }> {
  const { name, schema } = module.section;
  const state = join(town, ".town", name);
  const backend = await module.create({
    config: schema.parse(tables[name]),
    state: createMemoryState(store.stateOf(name)),
    clock: systemClock,
    log: silentLog,
    paths: { town, state, logs: join(town, ".town", "logs") },
    hooks: { socketPath: join(town, ".town", "hooks.sock"), spoolDir: join(town, ".town", "hook-spool") },
  });
  await backend.adopt(sessions.flatMap(({ config, handle, session }) => requestFor({ name, config, handle, session })));
  const list = await backend.listSessions();
  return { backend, alive: list.sessions.filter(({ liveness }) => liveness.state === "alive").length };
}

/** Of a session that the town's hybrid has at this backend. No work of it is open: all that there is has ended. */
function requestFor(options: {
  name: string;
  config: StartRequest["config"];
  handle: Handle | null;
  session: { readonly forkedFrom: string | null };
}): StartRequest[] {
  const { name, config, handle, session } = options;
  if (handle?.child !== name) return [];
  return [{ config, handle: handle.data.handle as Handle, forkedFrom: session.forkedFrom }];
}
