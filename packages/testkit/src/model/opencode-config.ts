import { scriptedModelId, scriptedModels, scriptedSmallModelId } from "./models.js";

/** The id under which OpenCode knows the endpoint: its models are `scripted/scripted`, `scripted/scripted-slow`… */
export const scriptedProviderId = "scripted";

export interface OpenCodeProviderOptions {
  /** Of the endpoint, without `/v1`. */
  readonly url: string;
  /** How long OpenCode waits for an answer to begin. Its own default is 300 seconds, so a `hang` would take that long. */
  readonly headerTimeoutMs?: number;
  /** How long OpenCode waits within an answer. Its own default is 300 seconds. */
  readonly chunkTimeoutMs?: number;
  /** Ids that OpenCode is to believe in though the endpoint answers them 404. */
  readonly unservedModels?: readonly string[];
}

/** The part of OpenCode's configuration that makes the endpoint its model. Merge it into the rest, key by key. */
export interface OpenCodeProviderConfig {
  readonly model: string;
  readonly small_model: string;
  readonly provider: Readonly<Record<string, object>>;
}

/**
 * The endpoint as OpenCode's provider, for the main and the small model, with limits and prices so that tokens and cost are
 * counted. The npm package that it names is inside OpenCode's binary (1.18.33) and is not downloaded.
 */
export function openCodeProviderConfig(options: OpenCodeProviderOptions): OpenCodeProviderConfig {
  const { url, headerTimeoutMs, chunkTimeoutMs, unservedModels = [] } = options;
  const served = scriptedModels.map(({ id, name, limit, cost }) => [id, { name, limit, cost }] as const);
  const unserved = unservedModels.map((id) => [id, { name: id }] as const);
  return {
    model: `${scriptedProviderId}/${scriptedModelId}`,
    small_model: `${scriptedProviderId}/${scriptedSmallModelId}`,
    provider: {
      [scriptedProviderId]: {
        npm: "@ai-sdk/openai-compatible",
        name: "Scripted",
        options: {
          baseURL: `${url}/v1`,
          apiKey: "scripted",
          ...(headerTimeoutMs !== undefined && { headerTimeout: headerTimeoutMs }),
          ...(chunkTimeoutMs !== undefined && { chunkTimeout: chunkTimeoutMs }),
        },
        models: Object.fromEntries([...served, ...unserved]),
      },
    },
  };
}

/** Settings of OpenCode that keep it from the network and from programs that no test asked for. Merge them in, key by key. */
export const offlineOpenCodeConfig = {
  autoupdate: false,
  share: "disabled",
  lsp: false,
  formatter: false,
} as const;

/** The name of the command of `openCodeCommands`. */
export const openCodeCommandName = "run";

/** A command of OpenCode whose prompt is the rest of its line, as it is: a script in it is carried out. */
export const openCodeCommands = {
  command: { [openCodeCommandName]: { template: "$ARGUMENTS", description: "Says the rest of the line." } },
} as const;
