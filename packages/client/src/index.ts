/** A town over HTTP, as an orchestrator: in Node and in the browser. */
export {
  connectTown,
  createTownClient,
  type TownClient,
  type TownClientOptions,
  type TownConnectOptions,
} from "./client.js";
export { describeEvent } from "./describe-event.js";
export { contextText, usageText } from "./describe-usage.js";
export type {
  BackendStatus,
  BackupRequest,
  BackupResult,
  ShutdownRequest,
  ShutdownResult,
  TownStatus,
} from "./protocol/index.js";
export type { TownFetch, TownFetchRequest, TownResponse } from "./town-fetch.js";
