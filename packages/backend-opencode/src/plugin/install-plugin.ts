import { pathToFileURL } from "node:url";
import { openSender } from "@townkit/core/hooks";

/** The bundle, at the same place seen from the source and from the build. */
const plugin = openSender({
  bundle: new URL("../../dist/plugin/town-plugin.mjs", import.meta.url),
  backend: "opencode",
});

/**
 * Puts the plugin where a server can load it for as long as it runs.
 * @returns its `file:` URL.
 */
export async function installPlugin(folder: string): Promise<string> {
  return pathToFileURL(await plugin.install(folder)).href;
}
