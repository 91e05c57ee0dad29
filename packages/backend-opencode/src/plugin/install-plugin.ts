import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BackendUnavailableError } from "@townkit/core";
import { writeAtomically } from "../server/server-record.js";

/** The bundle, at the same place seen from the source and from the build. */
const bundle = new URL("../../dist/plugin/town-plugin.mjs", import.meta.url);

/**
 * Puts the plugin where a server can load it for as long as it runs, whatever becomes of this package: one file for each
 * content, so that a running server keeps its own.
 * @returns its `file:` URL.
 */
export async function installPlugin(folder: string): Promise<string> {
  const code = await readFile(bundle, "utf8").catch((cause: unknown) => {
    throw new BackendUnavailableError({
      backend: "opencode",
      problem: `its plugin ${bundle.pathname} is missing`,
      remedy: "Build or reinstall @townkit/backend-opencode.",
      effect: "none",
      cause,
    });
  });
  const name = `town-plugin-${createHash("sha256").update(code).digest("hex").slice(0, 12)}.mjs`;
  const path = join(folder, name);
  if ((await readFile(path, "utf8").catch(() => undefined)) !== code) await writeAtomically(path, code);
  return pathToFileURL(path).href;
}
