/** Any orchestrator over HTTP, and a whole town as a daemon. */
export { type ComposeTownOptions, composeTown, type Town } from "./daemon/compose-town.js";
export type { LoadBackend, LoadedBackend } from "./daemon/load-backend.js";
export { type Daemon, startDaemon } from "./daemon/run-daemon.js";
export { createTownApp, type TownApp, type TownAppOptions } from "./http/create-town-app.js";
export { type Listening, listen } from "./http/listen.js";
