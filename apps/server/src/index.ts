/** Any orchestrator over HTTP, and a whole town as a daemon. */

export type { BackendSource, HostStatus, LoadBackend, TownContext } from "./backend/backend-source.js";
export { type ComposeTownOptions, composeTown, type Town } from "./daemon/compose-town.js";
export { type Daemon, startDaemon } from "./daemon/run-daemon.js";
export { createTownApp, type TownApp, type TownAppOptions } from "./http/create-town-app.js";
export { type Listening, listen } from "./http/listen.js";
