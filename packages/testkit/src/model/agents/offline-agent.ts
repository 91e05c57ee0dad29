import { claudeOfflineEnvironment } from "../claude-offline.js";
import { geminiOfflineEnvironment, geminiOfflineSettings } from "../gemini-offline.js";
import { type OpenCodeProviderConfig, offlineOpenCodeConfig, openCodeProviderConfig } from "../opencode-config.js";
import { installedDependency, openCodeOfflineEnv } from "../opencode-offline.js";
import { piModels, piOfflineEnvironment, piOfflineSettings } from "../pi-offline.js";
import type { PinnedAgentName } from "./pinned-agents.js";

/** What a table of `[tmux.agents]` says besides, so that a real agent plays scripts. */
export interface OfflineAgent {
  /** Behind its program. */
  readonly arguments: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files that must say so, in the agent's own `{folder}`. */
  readonly seeds: readonly { readonly path: string; readonly value: OfflineSettings }[];
}
type OfflineSettings =
  | ReturnType<typeof piModels>
  | typeof piOfflineSettings
  | typeof geminiOfflineSettings
  | OpenCodeProviderConfig
  | typeof installedDependency.manifest
  | typeof installedDependency.lock;

/** The real agent with the scripted model at this URL as its own: it reaches nothing else, and needs no account. */
export function offlineAgent({ name, url }: { readonly name: PinnedAgentName; readonly url: string }): OfflineAgent {
  return agents[name](url);
}

const agents: Readonly<Record<PinnedAgentName, (url: string) => OfflineAgent>> = {
  claude: (url) => ({
    arguments: [],
    // It refuses to skip permissions as root without `IS_SANDBOX`.
    env: { ...claudeOfflineEnvironment({ url }), IS_SANDBOX: "1", CLAUDE_CODE_MAX_RETRIES: "1" },
    seeds: [],
  }),
  codex: (url) => ({
    arguments: [
      ...["model=scripted", "model_provider=scripted", "analytics.enabled=false", "feedback.enabled=false"],
      ...["features.plugins=false", "features.apps=false"],
      `model_providers.scripted={name="Scripted",base_url="${url}/v1",wire_api="responses",request_max_retries=1,stream_max_retries=1}`,
    ].flatMap((line) => ["--config", line]),
    env: {},
    seeds: [],
  }),
  gemini: (url) => ({
    // Told of no model it asks one which to take, before each prompt.
    arguments: ["--model", "scripted"],
    env: geminiOfflineEnvironment({ url }),
    seeds: [{ path: "{folder}/.gemini/settings.json", value: geminiOfflineSettings }],
  }),
  opencode: (url) => ({
    arguments: [],
    env: openCodeOfflineEnv(),
    seeds: [
      {
        path: "{folder}/config/opencode/opencode.json",
        value: { ...openCodeProviderConfig({ url }), ...offlineOpenCodeConfig },
      },
      { path: "{folder}/config/opencode/package.json", value: installedDependency.manifest },
      { path: "{folder}/config/opencode/package-lock.json", value: installedDependency.lock },
      { path: "{folder}/config/opencode/node_modules/.package-lock.json", value: installedDependency.lock },
    ],
  }),
  pi: (url) => ({
    arguments: [],
    env: piOfflineEnvironment,
    seeds: [
      { path: "{folder}/models.json", value: piModels({ url }) },
      { path: "{folder}/settings.json", value: piOfflineSettings },
    ],
  }),
};
