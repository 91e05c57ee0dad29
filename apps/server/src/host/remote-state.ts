import type { Call } from "@townkit/client/connection";
import type { StatePort } from "@townkit/core";
import { stateOperations } from "../host-protocol/state-operations.js";

/** The backend's space in the town's store, which the daemon serves. */
export function remoteState(call: Call): StatePort {
  return {
    get: async (key) => (await call(stateOperations.get, { body: { key } })).value,
    put: async (key, value) => void (await call(stateOperations.put, { body: { key, value } })),
    delete: async (key) => void (await call(stateOperations.delete, { body: { key } })),
    list: async (prefix) => (await call(stateOperations.list, { body: { prefix } })).entries,
  };
}
