import { pathToFileURL } from "node:url";
import { openSender } from "@townkit/core/hooks";

/** The bundle. It is found by the package's name: a module does not stay at its place when it is built. */
const plugin = openSender({
  bundle: new URL("dist/plugin/town-plugin.mjs", import.meta.resolve("@townkit/backend-opencode/package.json")),
  backend: "opencode",
});

/**
 * Puts the plugin where a server can load it for as long as it runs.
 * @returns its `file:` URL.
 */
export async function installPlugin(folder: string): Promise<string> {
  return pathToFileURL(await plugin.install(folder)).href;
}
