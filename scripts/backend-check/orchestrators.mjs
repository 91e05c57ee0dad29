import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChild } from "../lib/child.mjs";
import { toolEnv } from "../lib/tool-env.mjs";
import { root } from "../lib/workspace.mjs";

const deadlineMs = 120_000;

/**
 * Which of the packages let their users have an orchestrator, by the types that they publish: a function that gives one, a
 * class of them, or the module of a backend.
 * @param {{ packages: readonly import("../lib/workspace.mjs").WorkspacePackage[] }} options built
 * @returns {Promise<string[]>} their names
 * @throws when the types cannot be read
 */
export async function orchestratorsIn({ packages }) {
  const modules = packages.flatMap(typesOf);
  const folder = mkdtempSync(join(tmpdir(), "townkit-orchestrators-"));
  try {
    const core = packages.find(({ name }) => name === "@townkit/core");
    writeFileSync(join(folder, "exports.ts"), [question(core?.path ?? ""), ...modules.map(asked)].join("\n"));
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const argv = ["tsc", "-p", folder, "--pretty", "false"];
    const { output } = await runChild({ argv, cwd: folder, env: toolEnv(), deadlineMs, capture: true });
    return answers({ output, modules });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const config = {
  extends: join(root, "tsconfig.base.json"),
  compilerOptions: {
    noEmit: true,
    incremental: false,
    noUnusedLocals: false,
    typeRoots: [join(root, "node_modules/@types")],
  },
  include: ["exports.ts"],
};

/** On one line: each of the next is a module. @param {string} core */
function question(core) {
  const types = JSON.stringify(join(core, "dist/index.js"));
  return [
    `import type { BackendModule, Orchestrator } from ${types};`,
    "type Is<T, Wanted> = 0 extends 1 & T ? false : [T] extends [never] ? false : [T] extends [Wanted] ? true : false;",
    "type Gives<T> = Is<T, BackendModule<any>> extends true ? true",
    ": T extends (...given: any[]) => infer Given ? Is<Awaited<Given>, Orchestrator>",
    ": T extends abstract new (...given: any[]) => infer Given ? Is<Given, Orchestrator> : Is<T, Orchestrator>;",
    "type Found<M> = { [Name in keyof M]: Gives<M[Name]> extends true ? Name : never }[keyof M];",
  ].join(" ");
}

/** A line that the compiler objects to where the module has such an export. @param {Module} module */
function asked({ types }) {
  return `{ const none: never = 0 as unknown as Found<typeof import(${JSON.stringify(types)})>; }`;
}

/** @typedef {{ name: string, types: string }} Module */

/** @param {import("../lib/workspace.mjs").WorkspacePackage} pkg @returns {Module[]} */
function typesOf({ name, path, manifest }) {
  return Object.values(manifest.exports ?? {})
    .filter((target) => typeof target === "object")
    .map((target) => ({ name, types: join(path, target.default) }));
}

/** @param {{ output: string, modules: readonly Module[] }} options */
function answers({ output, modules }) {
  const objections = output.split("\n").filter((line) => /^\S/.test(line));
  const found = objections.map((line) => {
    const at = /^exports\.ts\((\d+),\d+\): error TS2322: /.exec(line)?.[1];
    const module = modules[Number(at) - 2];
    if (module === undefined) throw new Error(`The published types cannot be read: ${line}`);
    return module.name;
  });
  return [...new Set(found)];
}
