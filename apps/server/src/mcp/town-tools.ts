import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { asTownError, type Mailbox } from "@townkit/core";
import type { TownRights } from "@townkit/core/config";
import type { SessionPool } from "@townkit/pool";
import type { ZodRawShape } from "zod";
import { serverVersion } from "../daemon/version.js";
import { beadToolTable, type SessionBeads } from "./bead-tool-table.js";
import { isCarrier, isPerson, isSession } from "./callers.js";
import type { Family } from "./family.js";
import { mailToolTable } from "./mail-tool-table.js";
import { everything, nothing, whatAnyMay } from "./town-rights.js";
import { townToolTable } from "./town-tool-table.js";

type Tools = ReturnType<typeof townToolTable> & ReturnType<typeof mailToolTable> & ReturnType<typeof beadToolTable>;

/** What the caller is told of this server. */
const instructions =
  "The town that you work in: other coding agents, each a session with work of its own. Spawn sessions, hand them work, wait " +
  "for it, read what came of it, and stop those that are not needed any more. Where it has beads, you may take and close them.";

/**
 * Serves one session the town as tools, as far as its role may. What is called by it is done by the town in its own name. This
 * is a guard rail and no boundary: an agent that has a shell can do what its user can.
 */
export async function serveTownTools(options: {
  readonly pool: SessionPool;
  readonly family: Family;
  readonly session: string;
  readonly transport: Transport;
  readonly mailbox: Mailbox;
  /** Undefined where the town has none. */
  readonly beads: SessionBeads | undefined;
  /** By role. */
  readonly rights: Readonly<Record<string, TownRights>>;
}): Promise<void> {
  const { session, transport, pool, family, mailbox, beads, rights } = options;
  const roles = new Map<string, string>();
  const found = isSession(session) ? await pool.getSession(session) : undefined;

  async function learnRoles(): Promise<void> {
    for (const { id, role } of (await pool.listSessions()).sessions) roles.set(id, role);
  }
  const rightsOf = (id: string): TownRights => {
    if (!isSession(id)) return isCarrier(id) ? whatAnyMay(rights) : everything;
    const role = roles.get(id);
    return (role !== undefined && Object.hasOwn(rights, role) ? rights[role] : undefined) ?? nothing;
  };

  await learnRoles();
  const server = new McpServer({ name: "town", version: serverVersion }, { instructions });
  const asker = { session, rights: rightsOf(session) };
  const tools = townToolTable({
    pool,
    asker,
    workDir: found?.workDir,
    family,
    rightsOf: async (id) => {
      await learnRoles();
      return rightsOf(id);
    },
  });
  const sessions = async () => (await pool.listSessions()).sessions.map(({ id }) => id);
  const { ancestors } = family;
  // They are done in a session's name: a person has `town mail` and `town beads`.
  const ofSessions = isPerson(session)
    ? {}
    : {
        ...mailToolTable({ mailbox, asker, ancestors }),
        ...(beads && beadToolTable({ beads, asker, sessions, ancestors })),
      };
  for (const [name, tool] of Object.entries({ ...tools, ...ofSessions })) {
    if (asker.rights.may.includes(tool.right)) register({ server, name, tool });
  }
  await server.connect(transport);
}

function register({ server, name, tool }: { server: McpServer; name: string; tool: Tools[keyof Tools] }): void {
  const { description, input, run } = tool;
  const call = run as (given: unknown) => Promise<unknown>;
  server.registerTool(name, { description, inputSchema: input as ZodRawShape }, async (given: unknown) => {
    try {
      return { content: [{ type: "text", text: JSON.stringify(await call(given), null, 2) }] };
    } catch (thrown) {
      const { code, message, remedy, effect } = asTownError(thrown);
      return {
        isError: true,
        content: [{ type: "text", text: JSON.stringify({ code, message, remedy, effect }, null, 2) }],
      };
    }
  });
}
