import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { StatePort } from "../ports/state.js";
import type { Driver } from "./driver.js";

export interface BackendOptions {
  readonly driver: Driver;
  readonly state: StatePort;
  readonly clock: Clock;
  readonly log: Log;
}
