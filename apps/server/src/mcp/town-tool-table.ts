import {
  type Assignment,
  InvalidInputError,
  isTownError,
  newSessionId,
  outputText,
  type Session,
  SessionConfigSchema,
  type Work,
  WorkSchema,
} from "@townkit/core";
import type { TownRights } from "@townkit/core/config";
import type { SessionPool } from "@townkit/pool";
import * as z from "zod";
import type { Family } from "./family.js";
import { type Asker, requireSeen, requireSpawn, seenBy } from "./town-rights.js";
import { defineTool } from "./town-tool.js";

const { id, role, agent, model } = SessionConfigSchema.shape;
const session = id.unwrap().describe("The session's id.");
const prompt = WorkSchema.shape.content;

/** One wait of an agent's: most clients give a call a minute. */
const waitSeconds = 45;

/** What a session can do with its town. */
export function townToolTable(options: {
  readonly pool: SessionPool;
  readonly asker: Asker;
  /** Where the asker works. */
  readonly workDir: string | undefined;
  readonly family: Family;
  readonly rightsOf: (session: string) => Promise<TownRights>;
}) {
  const { pool, asker, family, rightsOf } = options;
  const { ancestors } = family;
  const seen = (one: string) => requireSeen({ asker, session: one, ancestors });

  async function requireRoom(role: string): Promise<void> {
    const own = new Set(family.children(asker.session));
    const { sessions } = await pool.listSessions();
    const children = sessions.filter(({ id, status }) => own.has(id) && status !== "stopped").length;
    const above = ancestors(asker.session).map(async (one) => ({ session: one, rights: await rightsOf(one) }));
    requireSpawn({ asker, role, children, above: await Promise.all(above) });
  }

  async function handIn({
    session: one,
    work,
    interrupt,
  }: {
    session: string;
    work: Work;
    interrupt?: boolean | undefined;
  }) {
    seen(one);
    const delivery = interrupt ? "interrupt" : "when_idle";
    const receipt = await pool.assignWork(one, work, { delivery, until: "stored" });
    return { assignment: receipt.assignmentId, state: receipt.state };
  }

  return {
    list_sessions: defineTool({
      right: "list",
      description: "The sessions that you may deal with, and what each of them does now.",
      input: {},
      run: async () => {
        const { sessions } = await pool.listSessions();
        return { sessions: seenBy({ asker, sessions, ancestors }).map(shortly) };
      },
    }),
    read_session: defineTool({
      right: "read",
      description: "What a session has said. Give `after`, the cursor of an earlier answer, for what is new.",
      input: { session, after: z.string().optional(), limit: z.number().int().min(1).max(200).default(50) },
      run: async ({ session: one, after, limit }) => {
        seen(one);
        const { messages, cursor, more } = await pool.getSessionOutput(one, {
          limit,
          ...(after !== undefined && { after }),
        });
        return { text: outputText(messages), cursor, more };
      },
    }),
    spawn_session: defineTool({
      right: "spawn",
      description:
        "Start another session. With `prompt` it begins to work at once. Give an `id` of your own to be able to call again safely.",
      input: {
        role: role.describe("What it is for; it has the settings of this role."),
        id,
        agent,
        model,
        workDir: SessionConfigSchema.shape.workDir.optional().describe("Where it works; absent, where you do."),
        prompt: prompt.optional(),
      },
      run: ({ prompt: initPrompt, workDir = options.workDir, ...config }) =>
        family.inTurn(asker.session, async () => {
          if (workDir === undefined) throw noWorkDir();
          const child = config.id ?? newSessionId(config.role);
          if (!family.children(asker.session).includes(child)) {
            await requireRoom(config.role);
            if (await isThere(pool, child)) throw taken(child);
            if (!(await family.adopt({ child, parent: asker.session }))) throw taken(child);
          }
          const spawned = await pool.spawnSession({
            ...config,
            id: child,
            workDir,
            ...(initPrompt !== undefined && { initPrompt }),
          });
          return shortly(spawned);
        }),
    }),
    assign_work: defineTool({
      right: "assign",
      description:
        "Hand a session work: a prompt, or a bead, to which a prompt may add something. It waits for its turn, or, with `interrupt`, ends what runs there.",
      input: {
        session,
        prompt: prompt.optional(),
        bead: z
          .string()
          .min(1)
          .max(200)
          .optional()
          .describe("The full id of a bead, which is claimed for the session."),
        interrupt: z.boolean().optional(),
      },
      run: async ({ prompt: content, bead, ...given }) => handIn({ ...given, work: workOf({ content, bead }) }),
    }),
    send_message: defineTool({
      right: "message",
      description: "Tell a session something. It reads it, with your name, once it has ended what it does.",
      input: { session, text: prompt },
      run: ({ session: one, text }) =>
        handIn({
          session: one,
          work: { type: "prompt", content: `Message from ${asker.session}:\n\n${text}` },
        }),
    }),
    wait_for_work: defineTool({
      right: "wait",
      description: `Wait until work has ended, for ${waitSeconds} seconds at most; then call again.`,
      input: { assignment: z.string().describe("The id that assign_work gave.") },
      run: async ({ assignment }) => {
        seen((await pool.getAssignment(assignment)).sessionId);
        const ended = await pool
          .waitForAssignment(assignment, { timeoutMs: waitSeconds * 1000 })
          .catch((error: unknown) => {
            if (isTownError(error) && error.code === "wait_timeout") return pool.getAssignment(assignment);
            throw error;
          });
        return result(ended);
      },
    }),
    stop_session: defineTool({
      right: "stop",
      description: "End a session. What it has said stays; what runs there is cut.",
      input: { session },
      run: async ({ session: one }) => {
        seen(one);
        return shortly(await pool.stopSession(one));
      },
    }),
  };
}

function shortly({ id, role, agent, workDir, status, statusReason, currentAssignmentId, queued, attention }: Session) {
  return {
    id,
    role,
    agent,
    workDir,
    status,
    statusReason,
    assignment: currentAssignmentId,
    queued,
    needsAnswer: attention.length > 0,
  };
}

function workOf({ content, bead }: { content: string | undefined; bead: string | undefined }): Work {
  if (bead !== undefined) return { type: "bead", content: content ?? bead, beadId: bead };
  if (content !== undefined) return { type: "prompt", content };
  throw new InvalidInputError({
    what: "The work",
    problem: "there is neither a prompt nor a bead",
    remedy: "Give one of the two.",
  });
}

function result({ id, sessionId, state, outcome, failure }: Assignment) {
  return { assignment: id, session: sessionId, state, text: outcome?.text ?? null, failure: failure?.message ?? null };
}

async function isThere(pool: SessionPool, session: string): Promise<boolean> {
  return (await pool.listSessions()).sessions.some(({ id }) => id === session);
}

function taken(id: string): InvalidInputError {
  return new InvalidInputError({
    what: "id",
    problem: `${id} is a session that you have not spawned`,
    remedy: "Choose another one.",
  });
}

function noWorkDir(): InvalidInputError {
  return new InvalidInputError({
    what: "workDir",
    problem: "it is missing",
    remedy: "Say where the session is to work.",
  });
}
