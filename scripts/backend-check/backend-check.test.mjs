import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { runChild } from "../lib/child.mjs";
import { workspacePackages } from "../lib/workspace.mjs";
import { installAlone } from "../pack/install-alone.mjs";
import { ownClosure } from "../pack/own-dependencies.mjs";
import { bringsSuite, conformanceOf, installedToCheck, provedBy } from "./conformance.mjs";
import { orchestratorsIn } from "./orchestrators.mjs";

const deadlineMs = 25 * 60_000;
const packages = workspacePackages().filter(({ publishable }) => publishable);
const tarballs = inject("tarballs");

it("every package from which an orchestrator can be had says how it is checked", async () => {
  const found = await orchestratorsIn({ packages });
  expect(found).toEqual(
    expect.arrayContaining(["@townkit/core", "@townkit/client", "@townkit/backend-opencode", "@townkit/backend-tmux"]),
  );
  expect(packages.filter((pkg) => found.includes(pkg.name) && conformanceOf(pkg) === undefined)).toEqual([]);
});

it("a package that names another one to prove it is what that one is made of", () => {
  const others = packages.filter((pkg) => conformanceOf(pkg) !== undefined && !bringsSuite(pkg));
  expect(others.map(({ name }) => name)).toContain("@townkit/client");
  for (const { name, manifest } of others) {
    const prover = packages.find((pkg) => pkg.name === manifest.townkit.conformance);
    expect(prover && bringsSuite(prover), name).toBe(true);
    expect(ownClosure({ name: prover?.name ?? "", packages })).toContain(name);
  }
});

// They mostly wait for what they started: together they take as long as the longest.
describe.concurrent.each(packages.filter(bringsSuite))("$name, installed from its tarball", (pkg) => {
  let folder = "";
  /** @type {{ project: string, env: NodeJS.ProcessEnv }} */
  let installed;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "townkit-check-"));
    installed = await installAlone({ folder, tarballs: installedToCheck({ pkg, packages, tarballs }) });
  }, deadlineMs);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const check = (/** @type {readonly string[]} */ ...args) =>
    runChild({
      argv: [join(installed.project, "node_modules/.bin/town"), "backend", "check", ...args],
      cwd: installed.project,
      env: installed.env,
      deadlineMs,
      capture: true,
    });

  it("is not a link into the workspace, and nor is anything of ours", () => {
    const scope = join(installed.project, "node_modules/@townkit");
    const links = readdirSync(scope).filter((name) => lstatSync(join(scope, name)).isSymbolicLink());
    expect(links).toEqual([]);
  });

  it("keeps the contract, as `town backend check` sees it", { timeout: deadlineMs }, async () => {
    const result = await check(pkg.name);
    expect(result.ok ? "" : result.output).toBe("");
    expect(result.output).toContain("It keeps the contract.");
    expect(result.output).not.toMatch(/^FAILS/m);
  });

  it.each(provedBy({ pkg, packages }))("proves $name by its name, too", { timeout: deadlineMs }, async ({ name }) => {
    const { ok, output } = await check(name, "--json", "--only", "LIFE-001");
    expect(ok ? "" : output).toBe("");
    expect(JSON.parse(output).data).toMatchObject({ package: name, holds: true });
  });
});
