import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";
import { bundleProgram, type Child, startChild } from "../../../scripts/lib/test-programs.js";
import { openEmbeddedBeads } from "../src/embedded/index.js";
import type { BeadsClient } from "../src/index.js";

/** An empty folder of the running test's own. */
export function tempFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "townkit-beads-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A client of a new workspace of the running test's own. */
export async function newWorkspace(): Promise<BeadsClient> {
  const client = openEmbeddedBeads({ beadsDir: join(tempFolder(), ".beads"), actor: "alice" });
  onTestFinished(() => client[Symbol.asyncDispose]());
  await client.init({ prefix: "tk" });
  return client;
}

/** Imports so many open beads, which is quicker than making them one by one, and gives their ids. */
export async function fill(client: BeadsClient, count: number): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, (_, index) => `tk-b${String(index).padStart(4, "0")}`);
  const at = "2026-01-01T00:00:00Z";
  const line = (id: string) => ({ id, title: `Bead ${id}`, status: "open", priority: 2, issue_type: "task" });
  await client.import(ids.map((id) => JSON.stringify({ ...line(id), created_at: at, updated_at: at })));
  return ids;
}

/** Starts one of `children/` for each of the actors on one workspace, and lets them go when all of them can. */
export async function startAll(options: {
  program: "claimer" | "racer" | "appender";
  beadsDir: string;
  actors: readonly string[];
  more?: readonly string[];
}): Promise<readonly Child[]> {
  const { program, beadsDir, actors, more = [] } = options;
  const file = await bundleProgram(fileURLToPath(new URL(`children/${program}.ts`, import.meta.url)));
  const children = actors.map((actor) => startChild([process.execPath, file, beadsDir, actor, ...more]));
  for (const child of children) expect(await child.nextLine()).toBe("ready");
  for (const child of children) child.say("go");
  return children;
}

/** All that a program prints until it ends. */
export async function linesOf(child: Child): Promise<readonly string[]> {
  const lines: string[] = [];
  for (let line = await child.nextLine(); line !== undefined; line = await child.nextLine()) lines.push(line);
  return lines;
}

export function actorNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `worker_${index}`);
}
