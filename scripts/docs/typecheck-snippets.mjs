import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runChild } from "../lib/child.mjs";
import { toolEnv } from "../lib/tool-env.mjs";
import { root } from "../lib/workspace.mjs";

const deadlineMs = 120_000;

/**
 * Type-checks blocks of TypeScript, each as a module of its own, in a reader's repository.
 * @param {{ snippets: readonly import("./snippets.mjs").Snippet[], repository: string }} options
 * @returns {Promise<string>} what the compiler says; its line numbers are the page's; empty when all is well
 */
export async function typecheckSnippets({ snippets, repository }) {
  if (snippets.length === 0) return "";
  for (const { page, line, code } of snippets) {
    const file = join(repository, "snippets", `${page}.${line}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "\n".repeat(line - 1) + code);
  }
  const config = {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: { noEmit: true, incremental: false, noUnusedLocals: false, moduleDetection: "force" },
    include: ["snippets"],
  };
  writeFileSync(join(repository, "tsconfig.json"), JSON.stringify(config));
  const argv = ["tsc", "-p", repository, "--pretty", "false"];
  const { ok, output } = await runChild({ argv, cwd: repository, env: toolEnv(), deadlineMs, capture: true });
  return ok ? "" : output;
}
