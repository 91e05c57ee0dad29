import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "@townkit/core/kit";
import type { ServerPlace } from "./place-of-server.js";

/**
 * Makes a server load our plugin at its next start: by a file of our own in its folder of plugins, one for each town, so that
 * the settings that its owner has written stay as they are.
 */
export async function enterPlugin(options: {
  place: ServerPlace;
  /** The plugin's address, and what it is loaded with. */
  line: readonly [string, object];
  install: boolean;
  /** The folder that is one town's alone. */
  town: string;
}): Promise<{ readonly file: string | null; readonly why: string | null }> {
  const { place, line, install, town } = options;
  if (place.state === "elsewhere") return { file: null, why: place.why };
  if (!install) return { file: null, why: "It was not asked for." };
  const folder = join(place.configFolder, "plugin");
  const file = join(folder, `townkit-${createHash("sha256").update(town).digest("hex").slice(0, 12)}.js`);
  await mkdir(folder, { recursive: true });
  await writeAtomically(file, pluginFile(line));
  return { file, why: null };
}

function pluginFile([address, options]: readonly [string, object]): string {
  return `// Written by \`town opencode connect\`. Delete this file to take Townkit's plugin out of this server.
import townPlugin from ${JSON.stringify(address)};

export const TownPlugin = (instance) => townPlugin(instance, ${JSON.stringify(options)});
`;
}
