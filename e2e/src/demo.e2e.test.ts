import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  offlineOpenCodeConfig,
  openCodeOfflineEnv,
  openCodeProviderConfig,
  withoutDependencyInstall,
} from "@townkit/testkit/model";
import { execa, execaSync, type Options } from "execa";
import { describe, expect, it, onTestFinished } from "vitest";
import { isThorough } from "./thorough.js";

const demo = path.join(import.meta.dirname, "../../examples/demo/dist");
const entry = path.join(demo, "main.js");
const deadlineMs = 300_000;

/** Runs the demo as `npm start` does, and gives what it printed and its exit code. */
function runDemo(...argv: string[]) {
  return runDemoWith({}, ...argv);
}

async function runDemoWith(environment: Pick<Options, "env" | "extendEnv">, ...argv: string[]) {
  const run = await execa(process.execPath, [entry, ...argv], {
    ...environment,
    all: true,
    reject: false,
    stdin: "ignore",
    timeout: deadlineMs,
  });
  return { text: run.all, exitCode: run.exitCode, last: run.all.trim().split("\n").at(-1) };
}

/** A HOME whose OpenCode settings name a provider that answers as the demo's own model does. */
async function homeWithProvider(): Promise<{ home: string; model: string }> {
  const home = await mkdtemp(path.join(tmpdir(), "townkit-demo-home-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const { startScriptedModel } = await import(path.join(demo, "scripted-model.js"));
  const { tasks } = await import(path.join(demo, "tasks.js"));
  const model = await startScriptedModel({ folder: home, tasks, outlive: false });
  onTestFinished(() => model.stop());
  const settings = { ...openCodeProviderConfig({ url: model.url }), ...offlineOpenCodeConfig };
  const folder = path.join(home, ".config", "opencode");
  await withoutDependencyInstall(folder);
  await writeFile(path.join(folder, "opencode.json"), JSON.stringify(settings));
  return { home, model: settings.model };
}

/** A PATH on which everything is found but tmux. */
async function pathWithoutTmux(): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), "townkit-demo-path-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const places = (process.env.PATH ?? "").split(path.delimiter).filter(path.isAbsolute);
  const own = places.map(async (place, index) => {
    const names = await readdir(place).catch((): string[] => []);
    if (!names.includes("tmux")) return place;
    const copy = path.join(root, String(index));
    await mkdir(copy);
    const others = names.filter((name) => name !== "tmux");
    await Promise.all(others.map((name) => symlink(path.join(place, name), path.join(copy, name))));
    return copy;
  });
  return (await Promise.all(own)).join(path.delimiter);
}

const hasTmux = execaSync("tmux", ["-V"], { reject: false }).exitCode === 0;
const done = "demo: 3 sessions, 6 assignments: 6 completed, 0 lost, 0 repeated";

describe("the demo", { timeout: deadlineMs }, () => {
  it("mends the repository with three sessions", async () => {
    const { text, exitCode, last } = await runDemo();
    expect(last, text).toBe(done);
    expect(exitCode).toBe(0);
    expect(text).toContain("The repository's tests are green.");
    expect(text).toContain("6 beads, of which 3 are ready");
    expect(text).toContain("The queue is empty: every bead is closed.");
    expect(text).toContain(
      hasTmux ? "beside them an agent in a terminal (tmux 3." : "three sessions on OpenCode alone",
    );
  });

  // The same road as the first, or that of the tests that kill, which are enough where time counts.
  if (isThorough) {
    it("does so too when the daemon and the OpenCode server are killed in the middle, by recorded attempts", async () => {
      const { text, exitCode, last } = await runDemo("--crash");
      expect(last, text).toBe(done);
      expect(exitCode).toBe(0);
      expect(text).toMatch(/Killed the daemon and the OpenCode server \(pids \d+, \d+\)/);
      expect(text).toContain("completed (attempt 2)");
    });

    it("runs on OpenCode alone where there is no tmux, and says so", async () => {
      const { text, exitCode, last } = await runDemoWith({ env: { PATH: await pathWithoutTmux() } });
      expect(last, text).toBe(done);
      expect(exitCode).toBe(0);
      expect(text).toContain("There is no tmux 3.2 or later here: three sessions on OpenCode alone.");
    });

    it("runs on a provider that the user has set up for OpenCode", async () => {
      const { home, model } = await homeWithProvider();
      const env = { PATH: process.env.PATH, HOME: home, ...openCodeOfflineEnv() };
      const { text, exitCode, last } = await runDemoWith({ env, extendEnv: false }, "--model", model);
      expect(last, text).toBe(done);
      expect(exitCode).toBe(0);
    });
  }

  it.each([
    ["--crush"],
    ["--model", "no-slash"],
    ["extra"],
    ["--agent", "claude"],
    ["--backend", "screen"],
    ["--backend", "tmux", "--agent", "nobody"],
    ["--backend", "tmux", "--model", "anthropic/claude"],
  ])("refuses a wrong line and starts nothing: %s", async (...argv) => {
    const { text, exitCode } = await runDemo(...argv);
    expect(exitCode).toBe(2);
    expect(text).toContain("npm start [-- OPTIONS]");
  });
});
