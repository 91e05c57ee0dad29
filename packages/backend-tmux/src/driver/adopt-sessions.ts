import type { Adoption, SessionObservation } from "@townkit/core";
import type { DriverSession } from "@townkit/core/kit";
import type { PaneFacts } from "../tmux/panes.js";
import { readHandle } from "./handle.js";
import type { TerminalSessions } from "./terminal-sessions.js";
import type { TmuxTown } from "./tmux-town.js";

/** What is seen of sessions that a process before us had. Those whose panes are there are taken over. */
export async function adoptSessions(options: {
  given: readonly DriverSession[];
  town: TmuxTown;
  sessions: TerminalSessions;
}): Promise<Adoption> {
  const { given, town, sessions } = options;
  let panes: readonly PaneFacts[];
  try {
    panes = (await town.find()) ? await town.panes() : [];
  } catch (error) {
    const why = `tmux could not be asked: ${error instanceof Error ? error.message : String(error)}`;
    return { observations: given.map((session) => unseen(session, why)), strangers: [] };
  }
  const names = new Set(given.map(({ handle }) => readHandle(handle).name));
  const observations = given.map(async (session) => {
    const { name } = readHandle(session.handle);
    const facts = panes.find((pane) => pane.session === name);
    if (facts) return await sessions.takeOver(session, facts);
    const terminal = sessions.of(session);
    await terminal.lose({ why: "It has no pane in tmux.", told: false });
    return await terminal.observe();
  });
  const strangers = new Set(panes.map(({ session }) => session).filter((session) => !names.has(session)));
  return { observations: await Promise.all(observations), strangers: [...strangers] };
}

function unseen({ config }: DriverSession, why: string): SessionObservation {
  return { sessionId: config.id, liveness: { state: "unknown", why }, status: null, attention: [] };
}
