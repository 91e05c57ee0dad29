import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { runChild } from "../lib/child.mjs";
import { npmTool } from "../lib/npm-tool.mjs";
import { root } from "../lib/workspace.mjs";

/** A third of all packages that this repository needs, for the rehearsal of a release alone. 6.9 needs a newer Node.js. */
const verdaccio = {
  name: "verdaccio",
  version: "6.8.0",
  // It asks for it by a tag of the registry, which a mirror may not carry; this is the version under the tag.
  overrides: { "verdaccio-audit": { "node-fetch": "2.6.7" } },
};
const storage = join(root, "node_modules/.cache/townkit/registry");
const startDeadlineMs = 60_000;
const configDeadlineMs = 30_000;

/**
 * A registry of our own: our packages are published to it, all others come from the registry that npm is set up with
 * here, and are kept for the next time.
 * @param {{ folder: string }} options
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function startRegistry({ folder }) {
  const port = await freePort();
  // What an earlier rehearsal published has the same versions.
  rmSync(join(storage, "@townkit"), { recursive: true, force: true });
  rmSync(join(storage, ".verdaccio-db.json"), { force: true });
  mkdirSync(storage, { recursive: true });
  const config = join(folder, "verdaccio.json");
  writeFileSync(config, JSON.stringify(await configuration()));
  const program = join(await npmTool(verdaccio), "bin/verdaccio");
  const authorities = await npmConfig("cafile");
  const env = { ...process.env, ...(authorities && { NODE_EXTRA_CA_CERTS: authorities }) };
  const child = fork(program, ["--config", config, "--listen", `127.0.0.1:${port}`], { env, silent: true });
  const log = collect(child);
  const started = once(child, "message", { signal: AbortSignal.timeout(startDeadlineMs) });
  const ended = once(child, "exit");
  const first = await Promise.race([started.then(() => "started"), ended.then(() => "ended")]);
  if (first === "ended") throw new Error(`the registry did not start: ${log()}`);
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function configuration() {
  const upstream = await npmConfig("registry");
  const proxy = await npmConfig("https-proxy");
  return {
    storage,
    uplinks: {
      upstream: {
        url: upstream,
        timeout: "120s",
        maxage: "60m",
        max_fails: 20,
        ...(proxy && { https_proxy: proxy }),
        // By its name only: the token stays in the environment.
        ...(process.env.NPM_TOKEN && { auth: { type: "bearer", token_env: "NPM_TOKEN" } }),
      },
    },
    packages: {
      "@townkit/*": { access: "$all", publish: "$all" },
      "**": { access: "$all", proxy: "upstream" },
    },
    max_body_size: "50mb",
    log: { type: "stdout", format: "json", level: "error" },
  };
}

/** @param {string} key @returns {Promise<string | undefined>} */
async function npmConfig(key) {
  const argv = ["npm", "config", "get", key, "--loglevel=error"];
  const { ok, output } = await runChild({ argv, deadlineMs: configDeadlineMs, capture: true });
  if (!ok) throw new Error(`npm could not say its ${key}: ${output}`);
  const value = output.trim().split("\n").at(-1);
  return value === "null" || value === "undefined" || value === "" ? undefined : value;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

/** @param {import("node:child_process").ChildProcess} child */
function collect(child) {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => {
      text = (text + chunk).slice(-10_000);
    });
  }
  return () => text;
}
