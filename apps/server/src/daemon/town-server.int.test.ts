import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { clientOf } from "../test-support/served-town.js";
import { tempFolder } from "../test-support/temp-folder.js";
import { readIfThere } from "./private-file.js";
import { townFolder } from "./town-folder.js";

const program = path.resolve(import.meta.dirname, "../../bin/town-server.js");

/** A town whose backend is a package in its own node_modules: agents in memory. */
async function newTown(config = "", { programs = "" } = {}) {
  const root = await tempFolder();
  const backend = path.join(root, "node_modules", "@test", "memory");
  await mkdir(backend, { recursive: true });
  await writeFile(path.join(root, "town.toml"), `[orchestration]\nbackend = "@test/memory"\n${config}`);
  const manifest = { name: "@test/memory", type: "module", exports: { default: "./index.js" } };
  await writeFile(path.join(backend, "package.json"), JSON.stringify(manifest));
  const built = (name: string) => JSON.stringify(import.meta.resolve(name));
  await writeFile(
    path.join(backend, "index.js"),
    `import { createMemoryOrchestrator } from ${built("@townkit/core/memory")};
     import { z } from ${built("zod")};
     export default {
       contractVersion: "1.0",
       section: { name: "memory", schema: z.strictObject({}) },
       create: ({ state, clock, log }) => createMemoryOrchestrator({ state, clock, log }),
       ${programs}
     };`,
  );
  return townFolder(root);
}

function run(...argv: string[]) {
  const child = spawn(process.execPath, [program, ...argv], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close").then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
  }));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return { child, ended, stderr: text(child.stderr).catch(() => "") };
}

/** What it says when it is ready. @throws Error with what it said instead. */
async function ready({
  child,
  ended,
  stderr,
}: ReturnType<typeof run>): Promise<{ url: string; pid: number; town: string }> {
  const line = once(createInterface({ input: child.stdout }), "line") as Promise<[string]>;
  const first = await Promise.race([line, ended]);
  if (!Array.isArray(first)) throw new Error(`it ended with code ${first.code}: ${await stderr}`);
  return JSON.parse(first[0]) as { url: string; pid: number; town: string };
}

const lastError = (stderr: string) =>
  (JSON.parse(stderr.trim().split("\n").at(-1) ?? "") as { error: { code: string; message: string } }).error;

test.each(["SIGTERM", "SIGINT"] as const)("it says when it is ready, and ends well on %s", async (signal) => {
  const folder = await newTown();
  const running = run("--town", folder.root);
  const { child, ended } = running;
  const { url, pid, town } = await ready(running);
  expect({ pid, town }).toEqual({ pid: child.pid, town: folder.root });
  const client = clientOf({ url, token: (await readIfThere(folder.token))?.trim() });
  const { id } = await client.spawnSession({ agent: "memory", workDir: folder.root, role: "tester" });
  expect((await client.assignWork(id, { type: "prompt", content: "x" }, { until: "settled" })).state).toBe("completed");
  child.kill(signal);
  expect(await ended).toEqual({ code: 0, signal: null });
  expect(await readIfThere(folder.record)).toBeNull();
});

test("it ends well when it is told to over HTTP", async () => {
  const folder = await newTown();
  const running = run("--town", folder.root);
  const { url, pid } = await ready(running);
  const client = clientOf({ url, token: (await readIfThere(folder.token))?.trim() });
  expect(await client.shutdown({ sessions: "stop" })).toEqual({ pid });
  expect(await running.ended).toEqual({ code: 0, signal: null });
});

test("it goes on when who has started it is gone", async () => {
  const folder = await newTown();
  const running = run("--town", folder.root);
  const { child } = running;
  const { url } = await ready(running);
  child.stdout.destroy();
  child.stderr.destroy();
  const client = clientOf({ url, token: (await readIfThere(folder.token))?.trim() });
  expect(await client.status()).toMatchObject({ pid: child.pid });
});

test("a second one refuses, naming the first; after a kill the next one takes over", async () => {
  const folder = await newTown();
  const first = run("--town", folder.root);
  const { pid } = await ready(first);
  const second = run("--town", folder.root);
  expect(await second.ended).toMatchObject({ code: 10 });
  expect(lastError(await second.stderr)).toMatchObject({
    code: "town_locked",
    message: expect.stringContaining(`pid ${pid}`),
  });
  first.child.kill("SIGKILL");
  await first.ended;
  const third = run("--town", folder.root);
  const { url } = await ready(third);
  const client = clientOf({ url, token: (await readIfThere(folder.token))?.trim() });
  expect(await client.status()).toMatchObject({ pid: third.child.pid });
});

test("it prints every setting with its origin, and serves nothing", async () => {
  const folder = await newTown("[daemon]\nport = 4711\n");
  const { child, ended } = run("--town", folder.root, "--print-config");
  const printed = JSON.parse(await text(child.stdout)) as { settings: unknown };
  expect(await ended).toEqual({ code: 0, signal: null });
  expect(printed.settings).toEqual(
    expect.arrayContaining([
      { key: "daemon.port", value: 4711, from: "town.toml:4" },
      { key: "daemon.host", value: "127.0.0.1", from: "default" },
    ]),
  );
  expect(await readIfThere(folder.token)).toBeNull();
});

test("it prints what a backend in another process finds of its agents' programs, and makes no town", async () => {
  const look = "async agentPrograms({ townRoot }) {";
  const found = { agent: "memory", version: "1.0", state: "unproven", detail: "x", remedy: null };
  const folder = await newTown("", {
    programs: `${look} return [{ ...${JSON.stringify(found)}, detail: townRoot }]; },`,
  });
  const { child, ended } = run("--town", folder.root, "--agent-programs");
  expect(JSON.parse(await text(child.stdout))).toEqual({ programs: [{ ...found, detail: folder.root }] });
  expect(await ended).toEqual({ code: 0, signal: null });
  expect(await readdir(folder.root)).toEqual(["node_modules", "town.toml"]);
});

test("a backend that cannot look at programs is told of in their place, and one that knows none has none", async () => {
  const failing = await newTown("", { programs: 'async agentPrograms() { throw new Error("it fell over"); },' });
  const { child } = run("--town", failing.root, "--agent-programs");
  expect(JSON.parse(await text(child.stdout))).toMatchObject({
    programs: [{ agent: "memory", state: "unusable", detail: expect.stringContaining("it fell over") }],
  });
  const without = run("--town", (await newTown()).root, "--agent-programs");
  expect(JSON.parse(await text(without.child.stdout))).toEqual({ programs: [] });
});

test("what is wrong is one line of JSON, with the exit code of the error", async () => {
  const folder = await newTown("[memory]\nwords = 1\n");
  const { ended, stderr } = run("--town", folder.root);
  expect(await ended).toMatchObject({ code: 2 });
  expect(lastError(await stderr)).toMatchObject({ code: "config_invalid", message: expect.stringContaining("words") });
  const unknown = run("--twon", folder.root);
  expect(await unknown.ended).toMatchObject({ code: 2 });
  expect(lastError(await unknown.stderr)).toMatchObject({ code: "invalid_input" });
});
