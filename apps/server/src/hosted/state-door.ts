import { randomBytes } from "node:crypto";
import type { Log, StatePort } from "@townkit/core";
import { stateOperations } from "../host-protocol/state-operations.js";
import { createGuardedApp } from "../http/guarded-app.js";
import { listenOnSocket } from "../http/listen.js";

/** What one value may hold, in bytes. */
const maxBodyBytes = 16 * 1024 * 1024;

/** A backend's space in the store, served to the process that the backend runs in, and to no other. */
export interface StateDoor {
  readonly socketPath: string;
  readonly token: string;
  close(): Promise<void>;
}

export async function openStateDoor(options: { state: StatePort; socketPath: string; log: Log }): Promise<StateDoor> {
  const { state, socketPath, log } = options;
  const token = randomBytes(32).toString("base64url");
  const app = createGuardedApp({ token, maxBodyBytes, log });
  app.serve<StatePort>(stateOperations, state);
  const door = await listenOnSocket({ app, path: socketPath });
  return { socketPath, token, close: () => door.close({ graceMs: 1_000 }) };
}
