import type * as z from "zod";
import type { Call } from "../../calls/call.js";
import type { ChangeOptions, OpenOptions } from "../../contract/options.js";
import type { Store } from "../store/store.js";
import { wholeSeconds } from "../whole-seconds.js";

/** What the methods of one client share. */
export interface ClientParts {
  readonly options: OpenOptions;
  readonly store: Store;
  /** Aborted when the client is closed. */
  readonly closing: AbortSignal;
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Begins a call: see `startCall`. */
  start<Given extends ChangeOptions>(what: string, schema: z.ZodType<Given>, options?: Given): Call<Given>;
}

export function nowIn(parts: ClientParts): string {
  return wholeSeconds(parts.nowMs());
}
