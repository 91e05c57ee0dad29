/** Townkit sessions on a shared OpenCode server. */
export { type ConnectOptions, type ConnectReport, connectServer } from "./connect/connect-server.js";
export type { ExternalOptions, OpencodeOptions } from "./driver/options.js";
export type { ServerLimits } from "./driver/placement.js";
export { createOpencodeBackend } from "./opencode-backend.js";
export { opencodeModule as default } from "./opencode-module.js";
export { supportedVersions } from "./server/version.js";
export { serverCredentials } from "./server-credentials.js";
