import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { runChild } from "../lib/child.mjs";
import { workspacePackages } from "../lib/workspace.mjs";
import { installAlone } from "../pack/install-alone.mjs";
import { ownClosure } from "../pack/own-dependencies.mjs";

const deadlineMs = 400_000;
const packages = workspacePackages().filter(({ publishable }) => publishable);
const tarballs = inject("tarballs");

/** A package joins by saying in its package.json how it is checked, as a stranger's does. */
const checked = packages.filter(({ manifest }) => manifest.townkit?.conformance !== undefined);

it("there are packages that say how they are checked", () => {
  expect(checked.map(({ name }) => name)).toContain("@townkit/testkit");
});

describe.each(checked)("$name, installed from its tarball", ({ name }) => {
  let folder = "";
  /** @type {{ project: string, env: NodeJS.ProcessEnv }} */
  let installed;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "townkit-check-"));
    const own = new Set(
      ["@townkit/testkit", "@townkit/cli", name].flatMap((one) => ownClosure({ name: one, packages })),
    );
    installed = await installAlone({ folder, tarballs: [...own].map((one) => tarballs[one] ?? one) });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("keeps the contract, as `town backend check` sees it", { timeout: deadlineMs }, async () => {
    const argv = [join(installed.project, "node_modules/.bin/town"), "backend", "check", name];
    const result = await runChild({ argv, cwd: installed.project, env: installed.env, deadlineMs, capture: true });
    expect(result.ok ? "" : result.output).toBe("");
    expect(result.output).toContain("It keeps the contract.");
    expect(result.output).not.toContain("FAILS");
  });
});
