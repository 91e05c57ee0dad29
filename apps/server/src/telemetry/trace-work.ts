import { isSettled } from "@townkit/core";
import type { Town } from "../daemon/compose-town.js";
import { exportSpans } from "./export-spans.js";
import { spansOfWork } from "./work-spans.js";

/**
 * Sends the trace of each piece of work that is settled from now on, until the signal. A collector that cannot be reached holds up
 * nobody, and is told of in the log, once until it is there again; what it missed is not sent later.
 */
export function traceWork(options: {
  town: Pick<Town, "orchestrator" | "folder" | "log">;
  url: string;
  signal: AbortSignal;
}): void {
  const { town, url, signal } = options;
  const { orchestrator, folder, log } = town;
  let reached = true;

  async function send(assignmentId: string): Promise<void> {
    const assignment = await orchestrator.getAssignment(assignmentId);
    const { role } = await orchestrator.getSession(assignment.sessionId);
    await exportSpans({ url, town: folder.root, spans: spansOfWork({ assignment, role }) }).then(
      () => {
        reached = true;
      },
      (error: Error) => {
        if (reached) log.warn("traces cannot be sent", { url, error: error.message });
        reached = false;
      },
    );
  }

  async function follow(): Promise<void> {
    for await (const event of orchestrator.events({ durableOnly: true, signal })) {
      if (event.type !== "assignment.changed" || !isSettled(event.to)) continue;
      // What was deleted since has no trace.
      await send(event.assignmentId).catch((error: Error) => log.debug("work has no trace", { error: error.message }));
    }
  }

  follow().catch((error: Error) => log.error("the town's work cannot be traced", { error: error.message }));
}
