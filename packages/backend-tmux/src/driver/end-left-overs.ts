import { leftOf } from "../process/process-tree.js";
import type { DriverParts } from "./driver-parts.js";
import { graceMs } from "./end-agent.js";
import { markedProcesses } from "./session-mark.js";
import { endAll } from "./stop-tree.js";

/** Ends what outlived the pane of a session: its agent, and the tools of one that was killed. */
export async function endLeftOvers(options: {
  parts: Pick<DriverParts, "place" | "records">;
  sessionId: string;
}): Promise<void> {
  const { parts, sessionId } = options;
  const { place, records } = parts;
  const kept = await records.pane(sessionId);
  if (!kept) return;
  const left = [...(await leftOf(kept)), ...(await markedProcesses({ place, sessionId }))];
  await endAll(left, graceMs);
}
