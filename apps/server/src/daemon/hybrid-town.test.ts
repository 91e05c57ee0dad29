import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { contractVersion, defineBackendModule } from "@townkit/core";
import { createMemoryOrchestrator, createMemoryWorld } from "@townkit/core/memory";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import type { LoadBackend } from "../backend/backend-source.js";
import { inlineSource } from "../backend/inline-source.js";
import { loadBackend } from "../backend/load-backend.js";
import { tempFolder } from "../test-support/temp-folder.js";
import { type ComposeTownOptions, composeTown } from "./compose-town.js";

/** Backends in memory, each a world of its own, by whatever name a town calls them; what each was made with is in `made`. */
function memoryBackends(sectionOf: (name: string) => string = (name) => name) {
  const worlds = new Map<string, ReturnType<typeof createMemoryWorld>>();
  const made = new Map<string, { serverUrl?: string; config: unknown }>();
  const load: LoadBackend = ({ name }) => {
    const world = worlds.get(name) ?? createMemoryWorld();
    worlds.set(name, world);
    const module = defineBackendModule({
      contractVersion,
      section: { name: sectionOf(name), schema: z.strictObject({ words: z.number().default(3) }) },
      usesServerUrl: name === "opencode",
      create(context) {
        made.set(name, context);
        return createMemoryOrchestrator({ world, state: context.state, clock: context.clock, log: context.log });
      },
    });
    return Promise.resolve(inlineSource({ package: `package of ${name}`, module }));
  };
  return { load, made, worlds };
}

async function compose(options: { root: string; toml: string } & Partial<ComposeTownOptions>) {
  const { root, toml, ...given } = options;
  await writeFile(path.join(root, "town.toml"), toml);
  const town = await composeTown({ root, env: {}, ...given });
  onTestFinished(() => void town.close({ sessions: "stop" }));
  return town;
}

const work = { type: "prompt", content: "hello" } as const;

test("a hybrid without routes has OpenCode and tmux, each with its own section; the server is for who uses one", async () => {
  const root = await tempFolder();
  const { load, made } = memoryBackends();
  const server = 'opencode_server_url = "http://localhost:4096"';
  const toml = `[orchestration]\nbackend = "hybrid"\n${server}\n[opencode]\nwords = 5\n`;
  const town = await compose({ root, toml, loadBackend: load });
  expect([...made.keys()].sort()).toEqual(["opencode", "tmux"]);
  expect(made.get("opencode")).toMatchObject({ config: { words: 5 }, serverUrl: "http://localhost:4096" });
  expect(made.get("tmux")).toMatchObject({ config: { words: 3 } });
  expect(made.get("tmux")).not.toHaveProperty("serverUrl");
  expect(town.backends()).toEqual([
    { name: "tmux", package: "package of tmux", host: null, health: null },
    { name: "opencode", package: "package of opencode", host: null, health: null },
  ]);
});

test("sessions go by role and by choice, say where they are, and stay there when the routes change", async () => {
  const root = await tempFolder();
  const { load, worlds } = memoryBackends();
  const toml = (role: string) =>
    `[orchestration]\nbackend = "hybrid"\n[orchestration.routes]\ndefault = "one"\nagents = {}\nroles = { ${role} = "other" }\n`;
  const first = await compose({ root, toml: toml("reviewer"), loadBackend: load });
  const spawn = (given: object) =>
    first.orchestrator.spawnSession({ workDir: root, agent: "memory", role: "polecat", ...given });
  expect(await spawn({ id: "plain" })).toMatchObject({ backend: "one" });
  expect(await spawn({ id: "by-role", role: "reviewer" })).toMatchObject({ backend: "other" });
  expect(await spawn({ id: "by-choice", backend: "other" })).toMatchObject({ backend: "other" });
  await expect(spawn({ backend: "third" })).rejects.toMatchObject({
    code: "invalid_input",
    remedy: expect.stringContaining("one, other"),
  });
  await first.close({ sessions: "detach" });
  const next = await compose({ root, toml: toml("polecat"), loadBackend: load });
  for (const [id, name] of [
    ["plain", "one"],
    ["by-role", "other"],
  ] as const) {
    expect(await next.orchestrator.getSession(id)).toMatchObject({ backend: name, liveness: { state: "alive" } });
    await next.orchestrator.assignWork(id, work, { until: "settled" });
    expect(
      worlds
        .get(name)
        ?.executions()
        .map(({ sessionId }) => sessionId),
    ).toEqual([id]);
  }
});

test("a town that makes its backend a child of a hybrid keeps its sessions", async () => {
  const root = await tempFolder();
  const { load, worlds } = memoryBackends(() => "memory");
  const single = await compose({ root, toml: '[orchestration]\nbackend = "only"\n', loadBackend: load });
  const { id } = await single.orchestrator.spawnSession({ workDir: root, agent: "memory", role: "polecat" });
  await single.close({ sessions: "detach" });
  const toml = '[orchestration]\nbackend = "hybrid"\n[orchestration.routes]\ndefault = "only"\nagents = {}\n';
  const { orchestrator } = await compose({ root, toml, loadBackend: load });
  expect(await orchestrator.getSession(id)).toMatchObject({ liveness: { state: "alive" } });
  expect((await orchestrator.assignWork(id, work, { until: "settled" })).state).toBe("completed");
  expect(worlds.get("only")?.executions()).toHaveLength(1);
});

test("a child that cannot be reached at the start takes only its own sessions with it, until it is back", async () => {
  const root = await tempFolder();
  const { load, worlds } = memoryBackends();
  const toml =
    '[orchestration]\nbackend = "hybrid"\n[orchestration.routes]\ndefault = "one"\nagents = {}\nroles = { away = "other" }\n';
  const first = await compose({ root, toml, loadBackend: load });
  for (const role of ["here", "away"])
    await first.orchestrator.spawnSession({ workDir: root, agent: "memory", role, id: role });
  await first.close({ sessions: "detach" });
  worlds.get("other")?.setReachable(false);
  const { orchestrator } = await compose({ root, toml, loadBackend: load });
  const { sessions, unreachable } = await orchestrator.listSessions();
  expect(sessions).toMatchObject([
    { id: "here", liveness: { state: "alive" } },
    { id: "away", liveness: { state: "unknown" }, backend: "other" },
  ]);
  expect(unreachable).toMatchObject([{ backend: "other" }]);
  expect((await orchestrator.assignWork("here", work, { until: "settled" })).state).toBe("completed");
  await orchestrator.assignWork("away", work, { assignmentId: "w-away", until: "stored" });
  worlds.get("other")?.setReachable(true);
  expect(await orchestrator.waitForAssignment("w-away")).toMatchObject({ state: "completed" });
});

test.each([
  [
    "routes without a hybrid",
    'backend = "tmux"\n[orchestration.routes]\ndefault = "tmux"',
    /routes: only backend = "hybrid" has routes/,
  ],
  ["a hybrid in a hybrid", 'backend = "hybrid"\n[orchestration.routes]\ndefault = "hybrid"', /no hybrid below it/],
  ["an unknown key", 'backend = "hybrid"\n[orchestration.routes]\nagent = {}', /agent/],
  ["a mistyped backend", 'backend = "hybrid"\n[orchestration.routes]\nroles = { a = "tmx" }', /Did you mean "tmux"/],
])("%s is refused", async (_what, toml, problem) => {
  const root = await tempFolder();
  const { load, made } = memoryBackends();
  await expect(compose({ root, toml: `[orchestration]\n${toml}\n`, loadBackend: load })).rejects.toThrow(problem);
  expect(made.size).toBe(0);
});

test("two backends with one section are refused by their names", async () => {
  const { load } = memoryBackends(() => "memory");
  const refused = compose({
    root: await tempFolder(),
    toml: '[orchestration]\nbackend = "hybrid"\n',
    loadBackend: load,
  });
  await expect(refused).rejects.toThrow(/tmux and opencode both have the section \[memory\]/);
});

test("a child that is not installed is named with the command that installs it", async () => {
  const root = await tempFolder();
  const toml = '[orchestration]\nbackend = "hybrid"\n[orchestration.routes]\ndefault = "townkit-backend-nowhere"\n';
  await mkdir(path.join(root, "node_modules"));
  await expect(compose({ root, toml, loadBackend })).rejects.toMatchObject({
    code: "config_invalid",
    remedy: expect.stringContaining("npm install townkit-backend-nowhere"),
  });
});

test.each(["tmux", "ask"] as const)("a session whose backend is down falls back to tmux: %s", async (fallback) => {
  const root = await tempFolder();
  const { load, worlds } = memoryBackends();
  const toml = `[orchestration]\nbackend = "hybrid"\nfallback = "${fallback}"\n[orchestration.routes]\ndefault = "opencode"\nagents = {}\n`;
  const first = await compose({ root, toml, loadBackend: load });
  let { orchestrator } = first;
  // It is not even prepared, or it is, and then its start is refused.
  if (fallback === "tmux") worlds.get("opencode")?.setReachable(false);
  else worlds.get("opencode")?.failNext({ call: "start", effect: "none" });
  const spawned = orchestrator.spawnSession({ id: "s-1", workDir: root, agent: "memory", role: "polecat" });
  if (fallback === "ask") {
    await expect(spawned).rejects.toMatchObject({ code: "backend_unavailable" });
    await first.close({ sessions: "detach" });
    ({ orchestrator } = await compose({ root, toml, loadBackend: load }));
    const [asked] = (await orchestrator.getSession("s-1")).attention;
    const answer = { kind: "question" as const, answers: [["fallback"]] };
    await orchestrator.respond("s-1", { attentionId: asked?.id ?? "", answer });
  } else await spawned;
  await orchestrator.assignWork("s-1", work, { until: "settled" });
  expect(await orchestrator.getSession("s-1")).toMatchObject({ backend: "tmux", attention: [] });
  expect(worlds.get("tmux")?.executions()).toHaveLength(1);
});
