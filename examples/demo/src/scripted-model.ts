import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { scenarioOf } from "./scenario.js";
import type { Task } from "./tasks.js";

/** The scripted model as a process of its own. */
export interface ModelProcess {
  readonly url: string;
  readonly pid: number;
  stop(): void;
}

const startTimeoutMs = 30_000;

/**
 * Starts the scripted model that answers the demo's prompts. It ends with us, even if we are killed, unless `outlive`.
 * @throws Error it did not start in time.
 */
export async function startScriptedModel(options: {
  folder: string;
  tasks: readonly Task[];
  outlive: boolean;
}): Promise<ModelProcess> {
  const scenarios = path.join(options.folder, "scenarios.json");
  await writeFile(scenarios, JSON.stringify({ scenarios: options.tasks.map((task) => scenarioOf(task)) }, null, 2));
  const entry = fileURLToPath(import.meta.resolve("@townkit/testkit/model/main"));
  const argv = [entry, "--scenarios", scenarios, ...(options.outlive ? [] : ["--until-stdin-ends"])];
  const child = spawn(process.execPath, argv, { detached: options.outlive, stdio: ["pipe", "pipe", "ignore"] });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, "line", { signal: AbortSignal.timeout(startTimeoutMs) })) as [string];
  // Its further lines tell of each call; nobody reads them here.
  child.stdout.resume();
  for (const handle of [child, child.stdin, child.stdout] as readonly { unref?: () => void }[]) handle.unref?.();
  const { url, pid } = JSON.parse(line) as { url: string; pid: number };
  return { url, pid, stop: () => void child.kill("SIGTERM") };
}
