import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { TownError } from "@townkit/core";
import type { AgentSettings, GasTown, Rig } from "./gastown.js";

/**
 * What a Gas Town is made of, as its folder says. Nothing there is written.
 * @throws TownError `invalid_input` it is no Gas Town, or a file of it cannot be read.
 */
export async function readGasTown(root: string): Promise<GasTown> {
  if ((await readTable(path.join(root, "mayor", "town.json"))) === null)
    throw refusal({ root, problem: "it has no mayor/town.json", remedy: "Name the folder that `gt install` made." });
  const rigs = await rigsOf(root);
  return {
    root,
    agents: await agentsIn(path.join(root, "settings", "config.json")),
    dogs: await foldersIn(path.join(root, "deacon", "dogs")),
    rigs: await Promise.all(rigs.map((name) => readRig({ root, name }))),
  };
}

/** The rigs on its list; of a Gas Town without one, the folders that look like one. */
async function rigsOf(root: string): Promise<string[]> {
  const listed = tableIn((await readTable(path.join(root, "mayor", "rigs.json")))?.rigs);
  if (listed) return Object.keys(listed).filter(isName).sort();
  const found: string[] = [];
  for (const name of await foldersIn(root)) {
    const inside = await foldersIn(path.join(root, name));
    if (inside.includes("polecats") || inside.includes("crew")) found.push(name);
  }
  return found;
}

async function readRig({ root, name }: { root: string; name: string }): Promise<Rig> {
  const at = (...more: string[]) => path.join(root, name, ...more);
  return {
    name,
    agents: await agentsIn(at("settings", "config.json")),
    polecats: await foldersIn(at("polecats")),
    crew: await foldersIn(at("crew")),
  };
}

/** The names of the folders in a folder, in their order; none where there is no such folder. */
async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw unreadable({ file: folder, error });
  });
  return entries
    .filter((entry) => entry.isDirectory() && isName(entry.name))
    .map((entry) => entry.name)
    .sort();
}

/** A name that Gas Town itself would take: it is a part of names of sessions and of paths. */
function isName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name);
}

/** What a file of settings says of agents. What else it holds is not looked at. */
async function agentsIn(file: string): Promise<AgentSettings> {
  const settings = (await readTable(file)) ?? {};
  const text = (key: string) => textIn(settings[key]);
  const texts = (key: string) => {
    const entries = Object.entries(tableIn(settings[key]) ?? {}).map(([name, value]) => [name, textIn(value)] as const);
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
  };
  return {
    default_agent: text("default_agent"),
    agent: text("agent"),
    role_agents: texts("role_agents"),
    crew_agents: texts("crew_agents"),
    worker_agents: texts("worker_agents"),
  };
}

type Table = Readonly<Record<string, unknown>>;

function tableIn(value: unknown): Table | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Table) : undefined;
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Null where there is no such file. */
async function readTable(file: string): Promise<Table | null> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw unreadable({ file, error });
  });
  if (text === null) return null;
  try {
    const table = tableIn(JSON.parse(text));
    if (table) return table;
  } catch (error) {
    throw unreadable({ file, error: error as Error });
  }
  throw unreadable({ file, error: new Error("it holds no object") });
}

function unreadable({ file, error }: { file: string; error: Error }): TownError {
  const remedy = "Put it right, or leave out --from-gastown.";
  return refusal({ root: file, problem: error.message, remedy });
}

function refusal(options: { root: string; problem: string; remedy: string }): TownError {
  const { root, problem, remedy } = options;
  return new TownError({ code: "invalid_input", message: `${root} cannot be read as a Gas Town: ${problem}`, remedy });
}
