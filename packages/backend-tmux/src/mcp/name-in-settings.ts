import { changeJsonFile, readJsonFile } from "../driver/json-file.js";
import { fillIn } from "../profile/fill-in.js";
import type { McpProfile } from "../profile/mcp.js";

/**
 * Has an agent's own settings name these servers of the town, beside those that are not the town's, and no others of it.
 * @throws InvalidInputError the file holds no JSON.
 */
export async function nameInSettings(options: {
  settings: NonNullable<McpProfile["settings"]>;
  /** The agent's own. */
  folder: string;
  servers: Readonly<Record<string, unknown>>;
  /** Below which the town's servers are. */
  url: string;
  /** Of the agent's profile, for errors. */
  what: string;
}): Promise<void> {
  const { settings, folder, servers, url, what } = options;
  const path = fillIn({ template: settings.path, facts: { folder }, what });
  const before = await readJsonFile(path);
  const { [settings.key]: named, ...others } = Object(before) as Record<string, unknown>;
  const own = Object.entries(Object(named) as object).filter(([, one]) => !JSON.stringify(one).includes(`"${url}/`));
  const table = { ...Object.fromEntries(own), ...servers };
  await changeJsonFile({ path, before, after: { ...others, [settings.key]: table } });
}
