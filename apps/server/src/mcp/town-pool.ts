import { isoNow, isTownError, type Session, type TownEvent } from "@townkit/core";
import { createMcpPool, type McpCall, type McpPool } from "@townkit/mcp-pool";
import type { SessionPool } from "@townkit/pool";
import { tokenCheck } from "../http/access.js";
import { createCallers, isSession } from "./callers.js";
import { openFamily } from "./family.js";
import { poolServers } from "./pool-servers.js";
import { ServerLogs } from "./server-logs.js";
import { type McpGround, type TownMcpOptions, townServer } from "./town-mcp.js";
import { serveTownTools } from "./town-tools.js";

/** The pool of a town's MCP servers, with the town itself as one of them. */
export async function createTownPool(
  options: TownMcpOptions & { readonly key: string; readonly ground: Promise<McpGround> },
): Promise<{ pool: McpPool; logs: ServerLogs }> {
  const { config, folder, env, log, clock, key, url, token, ground } = options;
  const { journal, servers, town } = config;
  const logs = new ServerLogs({ folder: folder.logs, clock });
  const townGround = ground.then(async ({ state, pool, mailbox, beads }) => {
    return { pool, mailbox, beads, family: await openFamily(state) };
  });
  // Each of those who need it is told.
  townGround.catch(() => undefined);
  const callers = createCallers({
    key,
    isTownToken: tokenCheck(token),
    session: async (id) => await sessionOf({ pool: (await ground).pool, id }),
    rolesIn: async (directory) => await rolesIn({ pool: (await ground).pool, directory }),
    serversFor: (role) => [...Object.keys(servers), ...(Object.hasOwn(town, role) ? [townServer] : [])],
    nowMs: clock.now,
  });

  async function note({ server, tool, session, outcome, tookMs }: McpCall): Promise<void> {
    if (!journal && server !== townServer) return;
    const sessionId = session !== null && isSession(session) ? session : null;
    const event = { type: "mcp.called", sessionId, at: isoNow(clock), server, tool, outcome, tookMs } as const;
    await (await ground).pool.note(event);
  }

  const pool = await createMcpPool({
    servers: {
      ...poolServers({ servers, townRoot: folder.root }),
      [townServer]: { serve: async (who) => serveTownTools({ ...who, ...(await townGround), rights: town }) },
    },
    folder: folder.mcp,
    env: env as NodeJS.ProcessEnv,
    ...(url !== undefined && { allowedHosts: [new URL(url).host] }),
    identify: callers.identify,
    stamps: callers.stamps,
    called: (call) => void note(call),
    log: (entry) => logs.write(entry),
  });
  void ground.then(({ pool: sessions, signal }) => {
    const failed = (error: Error) => log.error("the ends of sessions cannot be followed", { error: error.message });
    followEnds({ sessions, mcp: pool, signal }).catch(failed);
  });
  return { pool, logs };
}

async function sessionOf({ pool, id }: { pool: SessionPool; id: string }): Promise<Session | undefined> {
  return await pool.getSession(id).catch((error: unknown) => {
    if (isTownError(error) && error.code === "session_not_found") return undefined;
    throw error;
  });
}

async function rolesIn({ pool, directory }: { pool: SessionPool; directory: string }): Promise<readonly string[]> {
  const { sessions } = await pool.listSessions();
  return sessions
    .filter(({ status, workDir }) => status !== "stopped" && workDir === directory)
    .map(({ role }) => role);
}

/** What a session has for itself ends with it. */
async function followEnds(options: { sessions: SessionPool; mcp: McpPool; signal: AbortSignal }): Promise<void> {
  const { sessions, mcp, signal } = options;
  for await (const event of sessions.events({ durableOnly: true, signal })) {
    const id = endedIn(event);
    if (id === undefined) continue;
    // It may run again by now.
    const now = await sessionOf({ pool: sessions, id });
    if (now === undefined || now.status === "stopped") await mcp.dismiss(id);
  }
}

function endedIn(event: TownEvent): string | undefined {
  if (event.type === "session.deleted") return event.sessionId;
  return event.type === "session.changed" && event.session.status === "stopped" ? event.sessionId : undefined;
}
