import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type Backend, silentLog, systemClock } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import type { OrchestratorFactory } from "@townkit/testkit";
import { poolWithItsAgents } from "@townkit/testkit/subjects";
import { hostedSource } from "../hosted/hosted-source.js";
import { builtModule } from "./built-module.js";

const source = `
  import { createMemoryOrchestrator } from ${builtModule("@townkit/core/memory")};
  import { scriptedAgent } from ${builtModule("@townkit/testkit/scripted-agent")};
  import { z } from ${builtModule("zod")};
  export default {
    contractVersion: "1.0",
    section: { name: "scripted", schema: z.strictObject({}) },
    create: ({ state, clock, log }) => createMemoryOrchestrator({ agent: scriptedAgent, state, clock, log }),
  };
`;

async function openBackend(root: string): Promise<Backend> {
  const entry = path.join(root, "scripted.mjs");
  await writeFile(entry, source);
  const hosted = await hostedSource({ package: "scripted", entry, own: false, runFolder: path.join(root, "hosts") });
  const context = {
    state: createMemoryState(),
    clock: systemClock,
    log: silentLog,
    paths: { town: root, state: root, logs: root },
    hooks: { socketPath: path.join(root, "hooks.sock"), spoolDir: root },
  };
  return await hosted.create({ config: { file: "town.toml", text: "", env: {} }, context });
}

/** A pool whose backend runs in a process of its own, and ends with it: only what is stored survives. */
export const poolOverHost: OrchestratorFactory = poolWithItsAgents({
  name: "a SessionPool over a backend in a process of its own",
  openBackend,
});
