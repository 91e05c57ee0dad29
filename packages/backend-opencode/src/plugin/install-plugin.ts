import { pathToFileURL } from "node:url";
import { installSender } from "@townkit/core/hooks";

/** The bundle, at the same place seen from the source and from the build. */
const bundle = new URL("../../dist/plugin/town-plugin.mjs", import.meta.url);

/**
 * Puts the plugin where a server can load it for as long as it runs.
 * @returns its `file:` URL.
 */
export async function installPlugin(folder: string): Promise<string> {
  return pathToFileURL(await installSender({ bundle, folder, backend: "opencode" })).href;
}
