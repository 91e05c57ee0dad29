/** Townkit sessions on a shared OpenCode server. */
export type { OpencodeOptions } from "./driver/options.js";
export { createOpencodeBackend } from "./opencode-backend.js";
export { opencodeModule as default } from "./opencode-module.js";
export { supportedVersions } from "./server/version.js";
