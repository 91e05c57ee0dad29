import { scriptedModels } from "./models.js";

/** pi's `~/.pi/agent/models.json` (0.73) with the endpoint as the provider `scripted`. */
export function piModels({ url }: { readonly url: string }) {
  const models = scriptedModels.map(({ id }) => ({ id }));
  return { providers: { scripted: { baseUrl: `${url}/v1`, api: "openai-completions", apiKey: "scripted", models } } };
}

/** Settings of pi, its `~/.pi/agent/settings.json`, that make that provider its own and keep it from telling of itself. */
export const piOfflineSettings = {
  defaultProvider: "scripted",
  defaultModel: "scripted",
  enableInstallTelemetry: false,
} as const;

/** The environment that keeps pi from the network. */
export const piOfflineEnvironment = { PI_OFFLINE: "1" } as const;
