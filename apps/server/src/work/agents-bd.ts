import { rename, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { findBd } from "@townkit/beads-client/bd";
import type { SessionEnv } from "@townkit/core";
import type { Environment } from "@townkit/core/config";
import { makePrivateFolder } from "../daemon/private-folder.js";
import type { TownFolder } from "../daemon/town-folder.js";

/**
 * Lays the `bd` for this town's workspace in a folder of the town's state, and says what makes a session's shells find it first: the
 * program that keeps the workspace, or, for an embedded one, a command line of our own. Nothing else finds that one.
 * @throws BeadsError `unavailable`: the workspace is `bd`'s, and there is no `bd`.
 */
export async function layAgentsBd(options: {
  folder: TownFolder;
  kind: "bd" | "embedded";
  bd: string | undefined;
  env: Environment;
}): Promise<SessionEnv> {
  const { folder, kind, bd, env } = options;
  const state = path.join(folder.state, "beads");
  const bin = path.join(state, "bin");
  await makePrivateFolder(bin);
  if (kind === "bd") {
    const { path: target } = findBd({ bd, env });
    await lay({ place: path.join(bin, "bd"), make: (beside) => symlink(target, beside) });
  } else {
    const module = path.join(state, "bd.mjs");
    await lay({ place: module, make: (beside) => writeFile(beside, program(), { mode: 0o600 }) });
    const script = `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(module)} "$@"\n`;
    await lay({ place: path.join(bin, "bd"), make: (beside) => writeFile(beside, script, { mode: 0o700 }) });
  }
  const inherited = env.PATH ?? process.env.PATH ?? "";
  return { PATH: [bin, ...(inherited === "" ? [] : [inherited])].join(path.delimiter) };
}

/** Made beside its place and then moved there: a shell that looks just now finds the old one or the new one. */
async function lay(options: { place: string; make: (beside: string) => Promise<void> }): Promise<void> {
  const { place, make } = options;
  const beside = `${place}.${process.pid}`;
  await rm(beside, { force: true });
  await make(beside);
  await rename(beside, place);
}

/** The program as a module. A shell starts Node.js with it, whose path may be longer than the first line of a script may be. */
function program(): string {
  const entry = createRequire(import.meta.url).resolve("@townkit/beads-client/program");
  return `import { runBd } from ${JSON.stringify(pathToFileURL(entry).href)};
const { argv, env, stdin, stdout, stderr } = process;
process.exitCode = await runBd({ argv: argv.slice(2), env, stdin, stdout, stderr });
`;
}

/** As one word of a shell, whatever it holds. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
