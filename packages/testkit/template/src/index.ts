import {
  type Backend,
  type Clock,
  defineBackendModule,
  type Log,
  type StatePort,
  silentLog,
  systemClock,
} from "@townkit/core";
import { createBackend } from "@townkit/core/kit";
import { createMemoryState } from "@townkit/core/memory";
import { contractVersion } from "./contract-version.js";
import { createAcmeDriver } from "./driver.js";
import { section } from "./section.js";

export interface AcmeOptions {
  /** The program that runs one turn, and its arguments. */
  readonly command: readonly string[];
  /** What the backend keeps is kept here; by default in memory. */
  readonly state?: StatePort;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** The backend by itself, without a town. Whoever makes it ends it with `close`. */
export function createAcmeBackend(options: AcmeOptions): Promise<Backend> {
  const { command, state = createMemoryState(), clock = systemClock, log = silentLog } = options;
  return createBackend({ driver: createAcmeDriver({ command }), state, clock, log });
}

/** What a town loads. */
export default defineBackendModule({
  contractVersion,
  section,
  create: ({ config, state, clock, log }) => createAcmeBackend({ ...config, state, clock, log }),
});
