import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createMemoryState } from "@townkit/core/memory";
import {
  formatScript,
  offlineOpenCodeConfig,
  openCodeOfflineEnv,
  openCodeProviderConfig,
  startScriptedModel,
  withoutDependencyInstall,
} from "@townkit/testkit/model";
import { expect, it, onTestFinished } from "vitest";
import { somebodysServer } from "../conformance/somebodys-server.js";
import { externalPaths } from "../driver/open-fleet.js";
import { createOpencodeBackend } from "../opencode-backend.js";
import { serverPaths } from "../server/server-paths.js";
import { temporaryFolder } from "../test-support/temporary-folder.js";
import { connectServer } from "./connect-server.js";

it("a server loads the plugin that was put in when its owner restarts it, and then knows whose its shells are", {
  timeout: 240_000,
}, async () => {
  const { path: root, remove } = await temporaryFolder();
  onTestFinished(remove);
  const model = await startScriptedModel({ scenarios: [] });
  onTestFinished(() => model.close());
  const home = join(root, "home");
  const configFolder = join(home, ".config", "opencode");
  await withoutDependencyInstall(configFolder);
  // With the line that OpenCode adds where it is missing.
  const schema = '"$schema": "https://opencode.ai/config.json"';
  const own = `{\n  ${schema},\n  // the owner's own\n  "username": "owner"\n}\n`;
  await writeFile(join(configFolder, "opencode.jsonc"), own);
  const theirs = await somebodysServer({
    paths: serverPaths(join(root, "somebody")),
    env: { PATH: process.env.PATH, HOME: home, ...openCodeOfflineEnv() },
    config: { ...offlineOpenCodeConfig, ...openCodeProviderConfig({ url: model.url }), snapshot: false },
  });
  onTestFinished(() => theirs.kill());
  const { url } = theirs.access;
  const folder = join(root, "town");
  const { hookSocket: socketPath, hookSpool: spoolDir } = externalPaths(folder);
  const server = { url, credentials: async () => theirs.access };
  const connect = (install: boolean) => connectServer({ server, folder, hooks: { socketPath, spoolDir }, install });

  const shown = await connect(false);
  expect(shown).toMatchObject({ url, version: "1.18.33", plugin: { state: "silent", file: null } });
  expect(Math.abs(shown.clockAheadMs ?? Number.NaN)).toBeLessThan(5_000);
  expect(JSON.parse(shown.plugin.line)).toMatchObject({ plugin: [[expect.stringMatching(/^file:/), { socketPath }]] });

  const backend = await createOpencodeBackend({ folder, state: createMemoryState(), external: server });
  onTestFinished(() => backend.close({ sessions: "stop" }));
  const workDir = join(root, "work");
  await mkdir(workDir);
  const config = { agent: "opencode", role: "builder", workDir, env: { WHOSE: "mine" } };
  await expect(backend.spawnSession(config)).rejects.toMatchObject({
    code: "plugin_missing",
    effect: "none",
    remedy: expect.stringContaining("town opencode connect"),
  });

  const written = await connect(true);
  expect(written.plugin).toMatchObject({
    state: "silent",
    file: expect.stringContaining(join(configFolder, "plugin")),
  });
  expect(await readFile(join(configFolder, "opencode.jsonc"), "utf8")).toBe(own);

  await theirs.kill();
  await theirs.start();
  expect(await connect(true)).toMatchObject({ plugin: { state: "greeted", file: null, why: null } });
  const { id } = await backend.spawnSession(config);
  const content = formatScript({
    steps: [
      { do: "shell", command: "env > seen" },
      { do: "say", text: "done" },
    ],
  });
  const { assignmentId } = await backend.assignWork(id, { type: "prompt", content });
  expect(await backend.waitForAssignment(assignmentId)).toMatchObject({ state: "completed" });
  const seen = (await readFile(join(workDir, "seen"), "utf8")).split("\n");
  expect(seen).toEqual(expect.arrayContaining([`TOWN_SESSION=${id}`, "TOWN_ROLE=builder", "WHOSE=mine"]));
  expect(seen.join("\n")).not.toContain(theirs.access.password);
});
