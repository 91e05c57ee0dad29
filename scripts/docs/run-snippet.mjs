import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { transform } from "esbuild";
import { runChild } from "../lib/child.mjs";

/** A page may check a whole backend. */
const deadlineMs = 300_000;

/** Whether a reader who follows the page does something with this block. @param {import("./snippets.mjs").Snippet} snippet */
export function isFollowed({ run, file }) {
  return run || file !== undefined;
}

/**
 * Writes a block that is a file, or runs the block, as its reader would, in the reader's repository.
 * @param {{ snippet: import("./snippets.mjs").Snippet, repository: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<import("../lib/child.mjs").ChildResult>}
 * @throws for a language that has no runner
 */
export async function runSnippet({ snippet, repository, env }) {
  if (snippet.file !== undefined) return written({ file: join(repository, snippet.file), code: snippet.code });
  const prepare = runners[snippet.language];
  if (prepare === undefined) {
    throw new Error(`a block of "${snippet.language}" cannot run: only ${Object.keys(runners).join(" and ")} can`);
  }
  const argv = await prepare({ snippet, repository });
  return await runChild({ argv, cwd: repository, env, deadlineMs, capture: true });
}

/** @param {{ file: string, code: string }} options */
function written({ file, code }) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code);
  return { ok: true, code: 0, signal: null, timedOut: false, output: "" };
}

/** @type {Record<string, (options: { snippet: import("./snippets.mjs").Snippet, repository: string }) => string[] | Promise<string[]>>} */
const runners = {
  sh({ snippet }) {
    return ["bash", "-euo", "pipefail", "-c", snippet.code];
  },
  async ts({ snippet, repository }) {
    const { code } = await transform(snippet.code, { loader: "ts", format: "esm", sourcemap: "inline" });
    const file = join(repository, "node_modules", `${basename(snippet.page)}.${snippet.line}.mjs`);
    writeFileSync(file, code);
    return [process.execPath, "--enable-source-maps", file];
  },
};
