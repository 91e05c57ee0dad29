// What `town backend new` writes pins what this repository is built with, and takes the cores that speak its contract.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../lib/workspace.mjs";
import { coresOfContract } from "./allowed.mjs";

const template = join(root, "packages/testkit/template");
const manifest = JSON.parse(readFileSync(join(template, "_package.json"), "utf8"));
const pinned = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
  ([, range]) => range !== "*",
);

it.each(pinned)("a new backend takes %s as the catalog has it", (name, range) => {
  const catalog = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8");
  expect(catalog).toMatch(new RegExp(`^  "?${name}"?: ${String(range).replace(/[\^.]/g, "\\$&")}$`, "m"));
});

it("a new backend's peer is the range of the contract that its source states", () => {
  const source = readFileSync(join(template, "src/contract-version.ts"), "utf8");
  const { major = "" } = /contractVersion = "(?<major>\d+)\./.exec(source)?.groups ?? {};
  expect(manifest.peerDependencies["@townkit/core"]).toBe(coresOfContract[major]);
});
