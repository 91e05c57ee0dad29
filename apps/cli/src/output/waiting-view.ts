import type { TownStatus } from "@townkit/client/protocol";
import { age } from "./table.js";

/** A session that waits to be started, and for what. */
export function waitingText(start: TownStatus["waiting"][number], now: number): string {
  const { sessionId, role, since, why } = start;
  return `${sessionId} (${role}), for ${age({ since, now })}: ${why}`;
}
