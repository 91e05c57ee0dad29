import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { inspectTree, problemsOf } from "./inspect.mjs";

const wanted = { name: "a library", asks: ["@townkit/core"], brings: ["@townkit/client"] };

/** The folders of an install with these packages in it. @param {readonly object[]} manifests */
function installed(manifests) {
  const root = mkdtempSync(join(tmpdir(), "townkit-inspect-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  return manifests.map((manifest, index) => {
    const folder = join(root, String(index));
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    return folder;
  });
}

const problems = (/** @type {readonly object[]} */ ...manifests) =>
  problemsOf({ tree: inspectTree({ folders: installed(manifests) }), wanted });

test("what was asked for, what it brings, and OpenCode's postinstall are no problem", () => {
  const opencode = { name: "opencode-ai", scripts: { postinstall: "node ./postinstall.mjs" } };
  const built = { name: "zod", scripts: { build: "tsc", prepare: "tsc" } };
  expect(problems({ name: "@townkit/core" }, { name: "@townkit/client" }, opencode, built)).toEqual([]);
});

test.each(["preinstall", "install", "postinstall"])("any other package with the script %s is named", (script) => {
  const found = problems({ name: "@townkit/core" }, { name: "sqlite", scripts: { [script]: "node-gyp-build" } });
  expect(found).toEqual(["sqlite runs something when it is installed"]);
});

test("what nobody asked for, what is missing and what is there twice is named", () => {
  const found = problems({ name: "@townkit/server" }, { name: "@townkit/client" }, { name: "@townkit/client" });
  expect(found).toEqual([
    "@townkit/server came along, and nobody asked for it",
    "@townkit/core was asked for, and is not there",
    "@townkit/client is there twice",
  ]);
});
