/** The environment in which Gemini CLI (0.61) takes the endpoint for Google's API. The key is none. */
export function geminiOfflineEnvironment({ url }: { readonly url: string }): Record<string, string> {
  return { GEMINI_API_KEY: "scripted", GOOGLE_GEMINI_BASE_URL: url };
}

/** Settings of Gemini CLI, its `~/.gemini/settings.json`, that keep it from the network and from questions at its start. */
export const geminiOfflineSettings = {
  security: { auth: { selectedType: "gemini-api-key" }, folderTrust: { enabled: false } },
  privacy: { usageStatisticsEnabled: false },
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
  telemetry: { enabled: false },
} as const;
