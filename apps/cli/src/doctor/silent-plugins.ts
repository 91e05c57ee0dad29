import type { TownClient } from "@townkit/client";
import { pastEvents } from "../export/past-events.js";

/** What shows that the plugin or the hooks of a session report. */
const reports: readonly string[] = ["hook.called", "agent.reported"];

/** The sessions that are not stopped and whose plugin failed and did not report since, with why. */
export async function silentPlugins(
  client: Pick<TownClient, "status" | "events" | "listSessions">,
): Promise<ReadonlyMap<string, string>> {
  const events = await pastEvents({
    client,
    wanted: ({ type }) => type === "plugin.failed" || reports.includes(type),
  });
  const silent = new Map<string, string>();
  for (const event of events) {
    if (event.type === "plugin.failed") silent.set(event.sessionId, event.why);
    else if (event.sessionId !== null) silent.delete(event.sessionId);
  }
  const { sessions } = await client.listSessions();
  const running = new Set(sessions.filter(({ status }) => status !== "stopped").map(({ id }) => id));
  for (const id of silent.keys()) if (!running.has(id)) silent.delete(id);
  return silent;
}
