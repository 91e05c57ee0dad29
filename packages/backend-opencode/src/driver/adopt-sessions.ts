import type { Adoption, SessionObservation } from "@townkit/core";
import type { DriverSession } from "@townkit/core/kit";
import { readBack } from "../stream/read-back.js";
import type { SessionInfo } from "../stream/server-events.js";
import type { AttentionKeeper } from "./attention-keeper.js";
import { readHandle } from "./handle.js";
import type { ServerLink } from "./server-link.js";
import type { SessionStarter } from "./session-starter.js";
import type { KnownSession, Sessions } from "./sessions.js";

/** Looks at what an earlier process left at the server. A dead server is started by the first call that needs it, not here. */
export async function adoptSessions(options: {
  readonly sessions: readonly DriverSession[];
  readonly book: Sessions;
  readonly starter: SessionStarter;
  readonly link: ServerLink;
  readonly attention: AttentionKeeper;
}): Promise<Adoption> {
  const { sessions, book, starter, link, attention } = options;
  const known = new Map<string, KnownSession>();
  for (const session of sessions) {
    const sessionId = session.config.id;
    const data = readHandle(session.handle);
    const protocolId = await starter.protocolIdOf({ sessionId, protocolId: data.protocolId });
    if (protocolId === undefined) continue;
    known.set(sessionId, book.add({ session, data, protocolId }));
    starter.introduceFound({ session, protocolId });
  }
  const found = await link.find();
  if (found.state !== "alive") {
    const liveness = { state: found.state, why: `The OpenCode server: ${found.why}.` };
    return { observations: sessions.map(({ config }) => observed(config.id, liveness)), strangers: [] };
  }
  const client = await link.client();
  const source = client.readBack(() => book.directories());
  const heardBefore = new Map([...known.values()].map((session) => [session, session.statusesHeard]));
  const { snapshot } = await readBack({ source, positions: null, signal: new AbortController().signal });
  attention.resync(snapshot);
  const held = (await Promise.all(book.directories().map((directory) => client.listSessions(directory)))).flat();
  const byId = new Map(held.map((info) => [info.id, info]));
  const observations = sessions.map(({ config }): SessionObservation => {
    const session = known.get(config.id);
    const info = session && byId.get(session.protocolId);
    if (!session || !info) {
      return observed(config.id, { state: "dead", why: "The OpenCode server does not hold this session." });
    }
    // What was heard while all this was read is newer.
    const isNews = heardBefore.get(session) === session.statusesHeard;
    if (isNews) session.busy = snapshot.statuses[session.protocolId] !== undefined;
    const status = session.busy ? "busy" : statusAtRest(info);
    return { ...observed(config.id, { state: "alive" }), status, attention: openOf(session) };
  });
  return { observations, strangers: held.filter((info) => isStranger(info, book)).map(describe) };
}

function observed(sessionId: string, liveness: SessionObservation["liveness"]): SessionObservation {
  return { sessionId, liveness, status: null, attention: [] };
}

/** Null for one that was prompted by nobody: only its orchestrator knows whether it was started. */
function statusAtRest(info: SessionInfo): SessionObservation["status"] {
  return info.agent === undefined ? null : "idle";
}

function openOf(session: KnownSession): SessionObservation["attention"] {
  return [...session.attention.values()].map((open) => open.attention);
}

function isStranger(info: SessionInfo, book: Sessions): boolean {
  return info.parentID === undefined && book.byProtocolId(info.id) === undefined;
}

function describe(info: SessionInfo): string {
  return `OpenCode session ${info.id} (${info.title ?? "without a title"}) in ${info.directory}`;
}
