import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Program, startProgram } from "./program.js";
import type { Sandbox } from "./sandbox.js";

const entry = fileURLToPath(new URL("bare-hono.js", import.meta.url));

/** Bare Hono in a process of its own, which serves this value as JSON at its address. */
export async function startBareHono(options: {
  readonly sandbox: Sandbox;
  readonly value: object;
}): Promise<Program<{ readonly url: string }>> {
  const { sandbox, value } = options;
  const file = join(sandbox.root, "bare-hono.json");
  await writeFile(file, JSON.stringify(value));
  return await startProgram({ argv: [entry, file], cwd: sandbox.town, env: sandbox.env });
}
