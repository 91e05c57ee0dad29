import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { transform } from "esbuild";
import { snippetsOf } from "../docs/snippets.mjs";
import { runChild } from "../lib/child.mjs";
import { root } from "../lib/workspace.mjs";

const deadlineMs = 3 * 60_000;
const page = "README.md";

/**
 * Runs the README's ten lines, as printed, in an installed project. Real are the packages as installed, OpenCode's server
 * and its tools; only the language model is scripted, by the user's own settings of OpenCode.
 * @param {{ project: string, home: string, env: NodeJS.ProcessEnv }} options
 * @throws when they do not end well
 */
export async function runTenLines({ project, home, env }) {
  const text = readFileSync(join(root, page), "utf8");
  const snippet = snippetsOf({ page, text }).find(({ code }) => code.includes("@townkit/backend-opencode"));
  if (snippet === undefined) throw new Error(`${page} has no lines that use the backend as a library`);
  const { code } = await transform(snippet.code, { loader: "ts", format: "esm" });
  writeFileSync(join(project, "ten-lines.mjs"), code);

  const { openCodeOfflineEnv, openCodeProviderConfig, startScriptedModel } = await testkitModel();
  const model = await startScriptedModel();
  try {
    const settings = join(home, ".config/opencode");
    mkdirSync(settings, { recursive: true });
    writeFileSync(join(settings, "opencode.json"), JSON.stringify(openCodeProviderConfig({ url: model.url })));
    const programs = join(home, "bin");
    mkdirSync(programs);
    symlinkSync(opencodeProgram(), join(programs, "opencode"));
    const PATH = [programs, env.PATH].join(delimiter);
    const argv = [process.execPath, "ten-lines.mjs"];
    const offline = { OPENCODE_DISABLE_MODELS_FETCH: "1", OPENCODE_DISABLE_AUTOUPDATE: "1", ...openCodeOfflineEnv };
    const result = await runChild({ argv, cwd: project, env: { ...env, ...offline, PATH }, deadlineMs, capture: true });
    if (!result.ok || !result.output.startsWith("completed")) {
      throw new Error(`the ten lines of ${page}:${snippet.line} did not end well: ${result.output}`);
    }
  } finally {
    await model.close();
  }
}

/** As it is built here. @returns {Promise<any>} */
function testkitModel() {
  return import(join(root, "packages/testkit/dist/model/index.js"));
}

function opencodeProgram() {
  const require = createRequire(join(root, "packages/backend-opencode/package.json"));
  const manifest = require.resolve("opencode-ai/package.json");
  return join(manifest, "..", require(manifest).bin.opencode);
}
