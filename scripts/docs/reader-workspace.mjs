import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { runChild } from "../lib/child.mjs";
import { leftoversOf } from "../lib/leftovers.mjs";
import { root, workspacePackages } from "../lib/workspace.mjs";

const deadlineMs = 30_000;

/**
 * What a reader who follows a page has: a git repository with one commit, our packages (as they are built here)
 * installed in it and their programs on PATH, the TypeScript compiler, and an empty home.
 * @returns {Promise<{ repository: string, env: NodeJS.ProcessEnv, close: () => string[] }>} `close` removes it all and
 *   names the processes that were still running, which it ended
 */
export async function readerWorkspace() {
  const folder = mkdtempSync(join(tmpdir(), "townkit-docs-"));
  const [repository, home, bin] = [join(folder, "repository"), join(folder, "home"), join(folder, "bin")];
  for (const made of [repository, home, bin]) mkdirSync(made);
  for (const pkg of workspacePackages().filter(({ publishable }) => publishable)) {
    link({ target: pkg.path, at: join(repository, "node_modules", pkg.name) });
    for (const [name, file] of Object.entries(pkg.manifest.bin ?? {})) {
      link({ target: join(pkg.path, String(file)), at: join(bin, name) });
    }
  }
  link({ target: join(root, "packages/core/node_modules/zod"), at: join(repository, "node_modules/zod") });
  const mcp = "@modelcontextprotocol/sdk";
  link({ target: join(root, "packages/mcp-pool/node_modules", mcp), at: join(repository, "node_modules", mcp) });
  link({ target: join(root, "node_modules/typescript/bin/tsc"), at: join(bin, "tsc") });
  link({ target: join(root, "node_modules/@types"), at: join(repository, "node_modules/@types") });
  writeFileSync(join(repository, "package.json"), JSON.stringify({ name: "reader", private: true, type: "module" }));
  writeFileSync(join(repository, ".gitignore"), "node_modules\n");
  const env = {
    PATH: [bin, dirname(process.execPath), process.env.PATH].join(delimiter),
    HOME: home,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Reader",
    GIT_AUTHOR_EMAIL: "reader@example.com",
    GIT_COMMITTER_NAME: "Reader",
    GIT_COMMITTER_EMAIL: "reader@example.com",
  };
  for (const args of [
    ["init", "--quiet", "--initial-branch=main"],
    ["add", "."],
    ["commit", "--quiet", "-m", "start"],
  ]) {
    const { ok, output } = await runChild({ argv: ["git", ...args], cwd: repository, env, deadlineMs, capture: true });
    if (!ok) throw new Error(`git ${args[0]} failed: ${output}`);
  }
  return { repository, env, close: () => close(folder) };
}

/** @param {{ target: string, at: string }} options */
function link({ target, at }) {
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(target, at);
}

/** @param {string} folder */
function close(folder) {
  const running = leftoversOf(folder);
  for (const { pid } of running) process.kill(pid, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
  return running.map(({ command }) => command);
}
