import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { contractVersion, defineBackendModule } from "@townkit/core";
import { createMemoryOrchestrator } from "@townkit/core/memory";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import type { LoadBackend } from "../backend/backend-source.js";
import { inlineSource } from "../backend/inline-source.js";
import { loadBackend } from "../backend/load-backend.js";
import { builtModule } from "../conformance/built-module.js";
import { tempFolder } from "../test-support/temp-folder.js";
import { composeTown } from "./compose-town.js";

/** A stranger's backend, which runs in a process of its own. */
const strangersSource = `
  import { createMemoryOrchestrator } from ${builtModule("@townkit/core/memory")};
  import { z } from ${builtModule("zod")};
  export default {
    contractVersion: ${JSON.stringify(contractVersion)},
    section: { name: "odd", schema: z.strictObject({}) },
    create: ({ state, clock, log }) => createMemoryOrchestrator({ state, clock, log }),
  };
`;

/** Our own, in this process. */
const own = defineBackendModule({
  contractVersion,
  section: { name: "own", schema: z.strictObject({}) },
  create: ({ state, clock, log }) => createMemoryOrchestrator({ state, clock, log }),
});

const work = { type: "prompt", content: "hello" } as const;

test("the end of a stranger's process takes only its own sessions with it, and is told by its name", async () => {
  const root = await tempFolder();
  await mkdir(path.join(root, "odd"));
  const manifest = { name: "odd", type: "module", exports: { default: "./index.js" } };
  await writeFile(path.join(root, "odd", "package.json"), JSON.stringify(manifest));
  await writeFile(path.join(root, "odd", "index.js"), strangersSource);
  const routes = '[orchestration.routes]\ndefault = "own"\nagents = {}\nroles = { guest = "./odd" }\n';
  await writeFile(path.join(root, "town.toml"), `[orchestration]\nbackend = "hybrid"\n${routes}`);
  const load: LoadBackend = (wanted) =>
    wanted.name === "own" ? Promise.resolve(inlineSource({ package: "own", module: own })) : loadBackend(wanted);
  const town = await composeTown({ root, env: {}, loadBackend: load });
  onTestFinished(() => void town.close({ sessions: "stop" }));
  const { orchestrator } = town;
  const spawn = (id: string, role: string) => orchestrator.spawnSession({ id, role, agent: "memory", workDir: root });
  expect(await spawn("host", "host")).toMatchObject({ backend: "own" });
  expect(await spawn("guest", "guest")).toMatchObject({ backend: "./odd" });
  await orchestrator.assignWork("guest", work, { until: "settled" });

  const guest = () => town.backends().find(({ name }) => name === "./odd");
  const events = orchestrator.events({ durableOnly: true });
  const back = (async () => {
    const states: string[] = [];
    for await (const event of events) {
      if (event.type !== "backend.health") continue;
      states.push(`${event.backend} ${event.state}`);
      if (event.state === "up") return states;
    }
    throw new Error("The events ended.");
  })();
  process.kill(guest()?.host?.pid ?? 0, "SIGKILL");
  expect((await orchestrator.assignWork("host", work, { until: "settled" })).state).toBe("completed");
  expect(await back).toEqual(expect.arrayContaining(["./odd down", "./odd up"]));
  expect(guest()).toMatchObject({ host: { restarts: 1 } });
  await spawn("another-guest", "guest");
  expect((await orchestrator.assignWork("another-guest", work, { until: "settled" })).state).toBe("completed");
});
