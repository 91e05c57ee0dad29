import { mkdirSync, rmdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Call } from "../../calls/call.js";
import type { WorkspaceCalls } from "../../calls/call-groups.js";
import { CallOptionsSchema, InitOptionsSchema } from "../../contract/options.js";
import type { Health } from "../../contract/results.js";
import { BeadsError, isBeadsError } from "../../errors/beads-error.js";
import { workspaceMismatch } from "../../errors/outside.js";
import { failureIn } from "../decode/failure.js";
import { bdEnvironment } from "../program/environment.js";
import { runProgram } from "../program/run.js";
import { askTogether } from "../workspace/ask.js";
import { locateWorkspace } from "../workspace/locate.js";
import { closedClient } from "../workspace/space.js";
import type { BdParts } from "./parts.js";

/** What makes a workspace and looks at it. */
export function workspaceCalls(parts: BdParts): WorkspaceCalls {
  const { options: client, bd, spaces, start, closing } = parts;
  const { beadsDir } = client;

  /** Leaves alone what is outside of the folder: no git repository, commit, hook or file for agents. */
  async function make(call: Call, prefix: string): Promise<void> {
    const { path: program } = await bd.facts();
    const quiet = ["--non-interactive", "--quiet", "--stealth", "--skip-hooks", "--skip-agents"];
    // Without it bd would look for a workspace in the folders above.
    mkdirSync(beadsDir, { mode: 0o700, recursive: true });
    const ran = await runProgram({
      program,
      args: ["init", ...quiet, `--prefix=${prefix}`],
      env: bdEnvironment({ beadsDir, actor: call.actor }),
      cwd: dirname(beadsDir),
      timeoutMs: call.remainingMs(),
      signal: call.signal,
    });
    if (ran.exitCode === 0 || isThere(beadsDir)) return;
    removeIfEmpty(beadsDir);
    throw failureIn({ ran, what: call.what, effect: "possible" });
  }

  return {
    async init(options) {
      const call = start("The making of the workspace", InitOptionsSchema, options);
      const { prefix } = call.given;
      if (closing.aborted) throw closedClient();
      if (!isThere(beadsDir)) await make(call, prefix);
      const space = await spaces.open(call);
      if (space.prefix === prefix) return { beadsDir, prefix };
      throw workspaceMismatch({ beadsDir, problem: `its prefix is ${space.prefix}, not ${prefix}` });
    },

    async health(options) {
      const call = start("The question after its health", CallOptionsSchema, options);
      const begunAt = performance.now();
      const unknown = { kind: "bd", beadsDir, prefix: null as string | null, version: null as string | null };
      const took = () => performance.now() - begunAt;
      try {
        unknown.version = (await bd.facts()).version;
        const space = await spaces.open(call);
        unknown.prefix = space.prefix;
        await askTogether({ call, bd, queue: space.queue, args: ["status", "--no-activity"] });
        return { ...unknown, ok: true, tookMs: took(), problem: null };
      } catch (error) {
        if (!isBeadsError(error) || ["timeout", "aborted"].includes(error.code)) throw error;
        const { code, message, remedy } = error;
        return { ...unknown, ok: false, tookMs: took(), problem: { code, message, remedy } } satisfies Health;
      }
    },
  };
}

function isThere(beadsDir: string): boolean {
  try {
    locateWorkspace(beadsDir);
    return true;
  } catch (error) {
    if (error instanceof BeadsError && error.code === "workspace_missing") return false;
    throw error;
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something is in it, which is not ours to remove.
  }
}
