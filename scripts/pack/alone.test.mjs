import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { runChild } from "../lib/child.mjs";
import { root, workspacePackages } from "../lib/workspace.mjs";
import { installAlone } from "./install-alone.mjs";
import { ownClosure } from "./own-dependencies.mjs";

const packages = workspacePackages().filter(({ publishable }) => publishable);
const tarballs = inject("tarballs");
const deadlineMs = 60_000;
/** Whoever uses these from a browser has no types of Node.js. */
const inBrowsers = ["@townkit/core", "@townkit/client"];

describe.each(packages)("$name, installed alone", ({ name, manifest }) => {
  const closure = ownClosure({ name, packages });
  const exported = Object.keys(manifest.exports).filter((subpath) => !subpath.endsWith(".json"));
  // A module that is a program, started by its path: importing it would start it.
  const programs = exported.filter((subpath) => subpath.endsWith("/main"));
  const modules = exported.filter((subpath) => !programs.includes(subpath));
  const bins = Object.keys(manifest.bin ?? {});
  let folder = "";
  /** @type {{ project: string, env: NodeJS.ProcessEnv }} */
  let installed;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "townkit-alone-"));
    installed = await installAlone({ folder, tarballs: closure.map((own) => tarballs[own] ?? own) });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const evaluate = (/** @type {string} */ code) =>
    runChild({
      argv: [process.execPath, "--input-type=module", "--eval", code],
      cwd: installed.project,
      env: installed.env,
      deadlineMs,
      capture: true,
    });

  it("brings along of ours only what it depends on", () => {
    const scope = join(installed.project, "node_modules/@townkit");
    expect(readdirSync(scope).map((dir) => `@townkit/${dir}`)).toEqual(closure);
  });

  it.each(modules)("exports %s", async (subpath) => {
    const module = JSON.stringify(`${name}${subpath.slice(1)}`);
    const code = `if (Object.keys(await import(${module})).length === 0) throw new Error("it exports nothing");`;
    expect(await evaluate(code)).toMatchObject({ ok: true, output: "" });
  });

  it.each(programs)("exports the program %s", async (subpath) => {
    const module = JSON.stringify(`${name}${subpath.slice(1)}`);
    const code = `import { accessSync } from "node:fs"; accessSync(new URL(import.meta.resolve(${module})));`;
    expect(await evaluate(code)).toMatchObject({ ok: true, output: "" });
  });

  it.each(inBrowsers.filter((own) => own === name))(
    "%s has types that need none of Node.js, and no newer library than ES2022",
    async () => {
      const file = join(installed.project, "uses-it.mts");
      const plain = modules.filter((subpath) => subpath !== "./node");
      writeFileSync(file, plain.map((subpath) => `import "${name}${subpath.slice(1)}";\n`).join(""));
      const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--types", ""];
      const argv = [process.execPath, join(root, "node_modules/typescript/bin/tsc"), ...options, file];
      expect(await runChild({ argv, cwd: installed.project, deadlineMs, capture: true })).toMatchObject({
        ok: true,
        output: "",
      });
    },
  );

  it.each(bins)("has the program %s, which explains itself", async (bin) => {
    const argv = [join(installed.project, "node_modules/.bin", bin), "--help"];
    const result = await runChild({ argv, cwd: installed.project, env: installed.env, deadlineMs, capture: true });
    expect(result).toMatchObject({ ok: true });
    expect(result.output).toContain(bin);
  });
});
