import { type AgentProgram, asTownError } from "@townkit/core";
import type { BackendSource } from "../backend/backend-source.js";
import type { TownConfig } from "./town-config.js";
import type { TownFolder } from "./town-folder.js";

/** The programs of the agents of all of a town's backends. A backend that cannot look is told of in their place. */
export async function townPrograms(options: {
  config: Pick<TownConfig, "backends" | "text" | "values">;
  folder: Pick<TownFolder, "root">;
}): Promise<readonly AgentProgram[]> {
  const { config, folder } = options;
  const { opencode_server_url: serverUrl } = config.values.orchestration;
  const found = await Promise.all(
    [...config.backends.sources.values()].map((source) =>
      source
        .agentPrograms({
          config: config.text,
          townRoot: folder.root,
          ...(serverUrl !== undefined && source.usesServerUrl && { serverUrl }),
        })
        .catch((thrown: unknown) => [notLookedAt({ source, thrown })]),
    ),
  );
  return found.flat();
}

function notLookedAt({ source, thrown }: { source: BackendSource; thrown: unknown }): AgentProgram {
  const { message, remedy } = asTownError(thrown);
  const detail = message.replace(/\.$/, "");
  return { agent: source.section, version: null, state: "unusable", detail, remedy };
}
