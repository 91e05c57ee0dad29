import type { TownClient } from "@townkit/client";
import { type Assignment, outcomeExitCodes, type Receipt } from "@townkit/core";
import type { CommandResult } from "./command.js";
import type { Context } from "./context.js";
import { openProgress } from "./output/progress.js";
import { assignmentText } from "./output/work-view.js";

function exitCodeOf(assignment: Assignment): number {
  const codes: Partial<Record<Assignment["state"], number>> = outcomeExitCodes;
  return codes[assignment.state] ?? 0;
}

/** Shows the events of one session until `until` is aborted. Failing to show does not fail the work. */
async function showEvents(options: {
  context: Context;
  client: TownClient;
  sessionId: string;
  after: string | undefined;
  until: AbortSignal;
}): Promise<void> {
  const { context, client, sessionId, after, until } = options;
  const progress = openProgress(context);
  try {
    for await (const event of client.events({ sessionId, after, signal: until })) progress.show(event);
  } catch (error) {
    context.remark(`The events could not be followed: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    progress.close();
  }
}

/**
 * Shows a piece of work until it is settled; its outcome is the exit code. Ctrl-C ends the watching, not the work.
 * @throws WaitTimeoutError the time is up; the work goes on.
 */
export async function followWork(
  context: Context,
  options: { assignmentId: string; timeoutSeconds: number | undefined; begin: () => Promise<Receipt | Assignment> },
): Promise<CommandResult> {
  const { assignmentId, timeoutSeconds } = options;
  const client = await context.client();
  const begun = await options.begin();
  const shown = new AbortController();
  const showing = showEvents({ context, client, sessionId: begun.sessionId, after: undefined, until: shown.signal });
  try {
    const assignment = await client.waitForAssignment(assignmentId, {
      until: "settled",
      signal: context.io.signal,
      timeoutMs: timeoutSeconds === undefined ? undefined : timeoutSeconds * 1000,
    });
    return { data: assignment, text: assignmentText(assignment), exitCode: exitCodeOf(assignment) };
  } finally {
    shown.abort();
    await showing;
  }
}
