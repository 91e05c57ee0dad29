import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { commandLine } from "../../e2e/dist/town/command-line.js";
import { mixedAgents } from "../../e2e/dist/town/hybrid-agents.js";
import { freePort, makeSandbox, writeTown } from "../../e2e/dist/town/sandbox.js";
import { killProcess, processesWith } from "../../packages/testkit/dist/faults/index.js";
import { root } from "../lib/workspace.mjs";
import { installInto } from "../pack/install-alone.mjs";

/** What comes and goes: the steps of a command that waits, and what each daemon looks into its tmux server by. */
const passing = [/^sleep /, / -C attach-session /];

/**
 * A town of both backends whose programs are installed from tarballs, as a user has them: only the agents in its terminals and the
 * model are of this tree.
 * @typedef {Awaited<ReturnType<typeof openDrillTown>>} DrillTown
 */

export async function openDrillTown() {
  const sandbox = await makeSandbox();
  const project = join(sandbox.root, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "town-of-a-user", private: true }));
  const agents = await mixedAgents.prepare({ sandbox, provider: undefined });
  const opencode = { .../** @type {object} */ (agents.config.opencode), binary: opencodeProgram() };
  await writeTown({ sandbox, port: await freePort(), config: { ...agents.config, opencode } });
  const town = commandLine(sandbox, { entry: join(project, "node_modules/@townkit/cli/bin/town.cjs") });

  return {
    ...{ sandbox, town },
    store: join(sandbox.town, ".town/town.db"),

    /** In the place of what is installed. @param {Readonly<Record<string, string>>} tarballs */
    install: (tarballs) => installInto({ project, env: { ...sandbox.env }, tarballs: Object.values(tarballs) }),

    /** What is installed now. @returns {string} */
    version() {
      const manifest = join(project, "node_modules/@townkit/server/package.json");
      return JSON.parse(readFileSync(manifest, "utf8")).version;
    },

    /** Servers and agents, and what they run that stays: all but the daemon. @param {number} daemon its pid */
    async others(daemon) {
      const all = await processesWith(sandbox.root);
      return all.filter(({ pid, command }) => pid !== daemon && !passing.some((one) => one.test(command)));
    },

    /** @param {string} sessionId */
    async promptsOf(sessionId) {
      const session = await town.data(["show", sessionId]);
      return await mixedAgents.promptsOf({ sandbox, session: /** @type {any} */ (session) });
    },

    /** Resolves with what `town down` left running; that is ended too. */
    async close() {
      await town.run(["down"]);
      const left = await processesWith(sandbox.root);
      for (const id of left) await killProcess(id);
      await agents.close();
      await sandbox.remove();
      return left.map(({ command }) => command);
    },
  };
}

function opencodeProgram() {
  const require = createRequire(join(root, "packages/backend-opencode/package.json"));
  const manifest = require.resolve("opencode-ai/package.json");
  return join(manifest, "..", require(manifest).bin.opencode);
}
