import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { runChild } from "../lib/child.mjs";
import { leftoversOf } from "../lib/leftovers.mjs";
import { workspacePackages } from "../lib/workspace.mjs";
import { installAlone, installInto } from "../pack/install-alone.mjs";
import { ownClosure } from "../pack/own-dependencies.mjs";

const deadlineMs = 300_000;
const packages = workspacePackages().filter(({ publishable }) => publishable);
const tarballs = inject("tarballs");
const tarballsOf = (/** @type {readonly string[]} */ names) =>
  [...new Set(names.flatMap((name) => ownClosure({ name, packages })))].map((own) => tarballs[own] ?? own);

describe("what `town backend new` writes, by a stranger who has our tarballs", () => {
  let folder = "";
  let made = "";
  /** @type {{ project: string, env: NodeJS.ProcessEnv }} */
  let installed;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "townkit-new-"));
    installed = await installAlone({ folder, tarballs: tarballsOf(["@townkit/testkit", "@townkit/cli"]) });
    made = join(installed.project, "townkit-backend-my-agent");
  });
  afterAll(() => {
    const running = leftoversOf(folder);
    for (const { pid } of running) process.kill(pid, "SIGKILL");
    rmSync(folder, { recursive: true, force: true });
    expect(running).toEqual([]);
  });

  const run = (/** @type {readonly string[]} */ argv, cwd = made) =>
    runChild({ argv, cwd, env: installed.env, deadlineMs, capture: true });
  const town = () => join(installed.project, "node_modules/.bin/town");

  it("is written once, and says what comes next", async () => {
    const first = await run([town(), "backend", "new", "my-agent"], installed.project);
    expect(first).toMatchObject({ ok: true });
    expect(first.output).toContain("npm run check");
    const second = await run([town(), "backend", "new", "my-agent"], installed.project);
    expect(second).toMatchObject({ code: 2, output: expect.stringContaining("Nothing was changed.") });
    const third = await run([town(), "backend", "new", "my-agent", "--json"], installed.project);
    expect(JSON.parse(third.output)).toMatchObject({ ok: false, error: { code: "invalid_input" } });
  });

  it("installs and builds", { timeout: deadlineMs }, async () => {
    await installInto({ project: made, env: installed.env, tarballs: tarballsOf(["@townkit/testkit"]) });
    const built = await run(["npm", "run", "build"]);
    expect(built.ok ? "" : built.output).toBe("");
  });

  it("passes the first half of the suite at once, and declares nothing of the second", {
    timeout: deadlineMs,
  }, async () => {
    const result = await run([town(), "backend", "check", "."]);
    expect(result.ok ? "" : result.output).toBe("");
    expect(result.output).toMatch(/first half, .* [1-9]\d* hold, 0 fail, 0 do not apply/);
    expect(result.output).toMatch(/second half, .* 0 hold, 0 fail, [1-9]\d* do not apply/);
  });

  it("is checked for a program too, in one envelope", { timeout: deadlineMs }, async () => {
    const result = await run([town(), "backend", "check", ".", "--only", "BACKEND-001", "--json"]);
    const { ok, data } = JSON.parse(result.output);
    expect({ ok, holds: data.holds, package: data.package }).toEqual({
      ok: true,
      holds: true,
      package: "townkit-backend-my-agent",
    });
    expect(data.reports[0].findings).toEqual([expect.objectContaining({ code: "BACKEND-001", half: "first" })]);
  });

  it("has tests, which run the suite too", { timeout: deadlineMs }, async () => {
    const result = await run(["npm", "test"]);
    expect(result.ok ? "" : result.output).toBe("");
    expect(result.output).toContain("# fail 0");
  });

  it("has a changeset, from which its first release follows", async () => {
    const result = await run(["npx", "changeset", "version"]);
    expect(result.ok ? "" : result.output).toBe("");
    expect(JSON.parse(readFileSync(join(made, "package.json"), "utf8"))).toMatchObject({ version: "0.1.0" });
    expect(readFileSync(join(made, "CHANGELOG.md"), "utf8")).toContain("The first release");
  });
});
