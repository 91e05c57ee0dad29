export { type ActionTable, actionsSection } from "./actions-section.js";
export type { CheckedSection, Provenance } from "./check-section.js";
export { configReference } from "./config-reference.js";
export { configSchema } from "./config-schema.js";
export {
  coreSections,
  defaultRoutes,
  fallbackBackend,
  isBackendPath,
  orchestrationSection,
  ownBackends,
  retentionSection,
} from "./core-sections.js";
export { daemonSection, isLoopbackHost } from "./daemon-section.js";
export type { Environment } from "./env-overrides.js";
export {
  checkConfigSection,
  type LoadConfigOptions,
  type LoadedConfig,
  listSettings,
  loadConfig,
  readConfigText,
  type Setting,
} from "./load-config.js";
export { type McpServerTable, mcpSection, type TownRights, townTools } from "./mcp-section.js";
export { didYouMean, nearestMatch } from "./nearest.js";
export { type RoleTable, rolesSection } from "./roles-section.js";
export { readSecret, SecretReferenceSchema } from "./secret.js";
export { defineSection, type Section, type ValuesOf } from "./section.js";
export { configFileName, findTownRoot } from "./town-root.js";
