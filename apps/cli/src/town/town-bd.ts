import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { CapabilityUnsupportedError, TownError } from "@townkit/core";
import type { Context } from "../context.js";
import { townRootOf } from "./town-root.js";

/** What a call of `bd` may take: another program may keep the workspace for a while. */
const timeoutMs = 120_000;

/** Much more than a listing of all beads of a large workspace. */
const maxBuffer = 256 * 1024 * 1024;

/**
 * Runs the `bd` of the town's beads, the one that its agents have, and resolves with what it printed.
 * @throws CapabilityUnsupportedError the town has no beads. @throws TownError `work_refused`: what it said.
 */
export async function townBd(context: Context, argv: readonly string[]): Promise<string> {
  // The town that is up says which workspace it has: it laid the program, and the file beside it.
  await context.client();
  const folder = path.join(await townRootOf(context), ".town", "beads");
  const given = await readFile(path.join(folder, "environment.json"), "utf8").catch(() => null);
  if (given === null) {
    throw new CapabilityUnsupportedError({
      capability: "beads",
      who: "This town",
      remedy: 'Name its workspace in town.toml: [beads] workspace = ".beads", and start the town again.',
    });
  }
  const own = { BD_ACTOR: context.io.env.BD_ACTOR ?? context.io.env.USER ?? "person" };
  const env = { ...context.io.env, ...own, ...(JSON.parse(given) as Record<string, string>) };
  return await new Promise((resolve, reject) => {
    const options = { env, timeout: timeoutMs, maxBuffer, cwd: folder };
    const child = execFile(path.join(folder, "bin", "bd"), argv, options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else reject(refusal({ argv, said: stderr.trim() || stdout.trim() || error.message }));
    });
    child.stdin?.end();
  });
}

function refusal({ argv, said }: { argv: readonly string[]; said: string }): TownError {
  const [message = "", ...hints] = said.replace(/^Error:? */, "").split(/\n(?:Hint: )?/);
  return new TownError({
    code: "work_refused",
    message: `bd ${argv[0]} says: ${message.slice(0, 2000)}`,
    ...(hints.length === 0 ? {} : { remedy: hints.join(" ").slice(0, 2000) }),
  });
}
