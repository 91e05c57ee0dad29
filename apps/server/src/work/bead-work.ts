import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type BeadsClient, isBeadsError } from "@townkit/beads-client";
import { openBdBeads } from "@townkit/beads-client/bd";
import { openEmbeddedBeads } from "@townkit/beads-client/embedded";
import { type Clock, ConfigInvalidError, type Log, type SessionEnv, type Store, type WorkSource } from "@townkit/core";
import type { Environment } from "@townkit/core/config";
import { checkTemplate, createBeadSource } from "@townkit/work-beads";
import type { TownConfig } from "../daemon/town-config.js";
import type { TownFolder } from "../daemon/town-folder.js";
import { layAgentsBd } from "./agents-bd.js";

/** The beads of a town: its client of the workspace, and the source of its work. */
export interface BeadWork {
  readonly beads: BeadsClient;
  readonly source: WorkSource;
}

/** Who comments on beads in the town's own name. */
const actor = "town";

/** A new workspace's prefix, where the town names none. */
const defaultPrefix = "bd";

/**
 * Opens the beads that the town's settings name; null: they name none. An embedded workspace that is not there is made.
 * @throws ConfigInvalidError the workspace cannot be this town's, or the template is none.
 */
export async function openBeadWork(options: {
  config: TownConfig;
  folder: TownFolder;
  store: Store;
  clock: Clock;
  log: Log;
  env: Environment;
}): Promise<BeadWork | null> {
  const { config, folder, store, clock, log, env } = options;
  const { workspace, store: kind, bd, prefix, template: templateFile, reminders, roles } = config.values.beads;
  const environmentFile = path.join(folder.state, "beads", "environment.json");
  if (workspace === undefined) {
    // So that no command takes an earlier workspace for the town's.
    await rm(environmentFile, { force: true });
    return null;
  }
  const beadsDir = path.resolve(folder.root, workspace);
  const template = templateFile === undefined ? undefined : await readTemplate({ folder, templateFile });
  const client = { beadsDir, actor, ...(prefix === undefined ? {} : { prefix }) };
  const beads =
    kind === "bd" ? openBdBeads({ ...client, ...(bd === undefined ? {} : { bd }) }) : openEmbeddedBeads(client);
  try {
    await requireWorkspace({ beads, kind, prefix, folder, log });
    const found = await agentsBd({ folder, kind, bd, env, log });
    const environment = { BEADS_DIR: beadsDir };
    await writeFile(environmentFile, JSON.stringify(environment), { mode: 0o600 });
    const source = createBeadSource({
      ...{ beads, clock, log, reminders, roles },
      state: store.state("beads"),
      ...(template === undefined ? {} : { template }),
      environment: { ...environment, ...found },
    });
    return { beads, source };
  } catch (error) {
    await beads[Symbol.asyncDispose]();
    throw error;
  }
}

/** How long what is asked of the beads may take once the town ends, in milliseconds: who ends it waits for a minute. */
export const beadsEndMs = 30_000;

/**
 * For a town that begins to end: what is asked of the beads is given up when it takes too long. What it was for is looked at again by
 * the next start. The returned function ends the wait.
 */
export function giveUpBeadsInTime(options: { beads: BeadsClient; clock: Clock; log: Log }): () => void {
  const { beads, clock, log } = options;
  return clock.after(beadsEndMs, () => {
    log.warn("the beads have not answered in time for the end of the town: the call is given up", {
      afterMs: beadsEndMs,
    });
    void beads[Symbol.asyncDispose]();
  });
}

/** Without a `bd` there is none to be found: the town says so, and starts all the same, as its workspace cannot be asked either. */
async function agentsBd(options: Parameters<typeof layAgentsBd>[0] & { log: Log }): Promise<SessionEnv> {
  const { log, ...laying } = options;
  return await layAgentsBd(laying).catch((error: unknown) => {
    if (!isBeadsError(error)) throw error;
    log.warn("the agents have no bd", { error: error.message });
    return {};
  });
}

/** A workspace that cannot be asked just now keeps no town from starting: its work waits. @throws ConfigInvalidError */
async function requireWorkspace(options: {
  beads: BeadsClient;
  kind: "bd" | "embedded";
  prefix: string | undefined;
  folder: TownFolder;
  log: Log;
}): Promise<void> {
  const { beads, kind, prefix, folder, log } = options;
  try {
    const { problem } = await beads.health();
    if (problem?.code === "workspace_missing" && kind === "embedded")
      await beads.init({ prefix: prefix ?? defaultPrefix });
    else if (problem && (problem.code === "workspace_missing" || problem.code === "workspace_mismatch"))
      throw invalid({ folder, key: "beads.workspace", problem: problem.message, remedy: problem.remedy });
    else if (problem) log.warn("the beads cannot be asked", { error: problem.message });
  } catch (error) {
    if (!isBeadsError(error)) throw error;
    if (error.code === "workspace_mismatch")
      throw invalid({ folder, key: "beads.workspace", problem: error.message, remedy: error.remedy });
    log.warn("the beads cannot be asked", { error: error.message });
  }
}

async function readTemplate(options: { folder: TownFolder; templateFile: string }): Promise<string> {
  const { folder, templateFile } = options;
  const file = path.resolve(folder.root, templateFile);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw invalid({ folder, key: "beads.template", problem: `${file} cannot be read (${error.code}).`, remedy: null });
  });
  const problem = checkTemplate(text);
  if (problem === null) return text;
  throw invalid({ folder, key: "beads.template", problem: `${file} is no template: ${problem}.`, remedy: null });
}

function invalid(options: { folder: TownFolder; key: string; problem: string; remedy: string | null }) {
  const { folder, key, problem, remedy } = options;
  const where = path.basename(folder.configFile);
  return new ConfigInvalidError({
    file: folder.configFile,
    problems: [{ key, where, problem: `${key}: ${problem}` }],
    ...(remedy === null ? {} : { remedy }),
  });
}
