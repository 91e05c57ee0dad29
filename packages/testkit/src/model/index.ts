export * from "../script/index.js";
export { installAgent } from "./agents/install-agent.js";
export { type OfflineAgent, offlineAgent } from "./agents/offline-agent.js";
export { type PinnedAgent, type PinnedAgentName, pinnedAgents } from "./agents/pinned-agents.js";
export { claudeOfflineEnvironment } from "./claude-offline.js";
export { codexOfflineConfig } from "./codex-offline.js";
export { geminiOfflineEnvironment, geminiOfflineSettings } from "./gemini-offline.js";
export { type ScriptedModelSpec, scriptedModelId, scriptedModels, scriptedSmallModelId } from "./models.js";
export { openCodeAgent, openCodeAskingPermissions, openCodeAskingRole } from "./opencode-agent.js";
export {
  type OpenCodeProviderConfig,
  type OpenCodeProviderOptions,
  offlineOpenCodeConfig,
  openCodeCommandName,
  openCodeCommands,
  openCodeProviderConfig,
  scriptedProviderId,
} from "./opencode-config.js";
export { openCodeOfflineEnv, openCodeOfflineEnvironment, withoutDependencyInstall } from "./opencode-offline.js";
export { piModels, piOfflineEnvironment, piOfflineSettings } from "./pi-offline.js";
export type { RecordedRequest } from "./request-log.js";
export { type ServeReady, serve } from "./serve.js";
export { type ScriptedModel, type ScriptedModelOptions, startScriptedModel } from "./server.js";
