/*
 * The part of Townkit that lives inside the OpenCode server, once for each directory. It is bundled into one file that needs
 * nothing beside it, because the server loads it from a folder without packages.
 */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HookSender } from "@townkit/core/hook-sender";
import { stampArgument, stampCall } from "@townkit/core/mcp";
import { calledServer } from "./called-server.js";
import { type McpSettings, ownConnections } from "./own-connection.js";
import { greetingName, type PluginOptions, pluginProtocol } from "./protocol.js";
import { type ParentSource, SessionIdentity } from "./session-identity.js";

/** How long the agent waits for the town's reply, in milliseconds. Then it goes on without. */
const replyMs = 3_000;

/** How long where actions of the user's may have something to say to the agent. */
const actionsMs = 60_000;

/** What a shell of an agent must not see: the keys to the server and to the providers. */
const secretVariables = ["OPENCODE_SERVER_PASSWORD", "OPENCODE_SERVER_USERNAME", "OPENCODE_CONFIG_CONTENT"];

interface ServerEvent {
  readonly id?: string;
  readonly type: string;
  readonly properties: {
    readonly sessionID?: string;
    readonly status?: { readonly type: string };
    readonly info?: { readonly id: string; readonly parentID?: string };
  };
}

/** Who else the server's own environment may say that we are: a shell of ours must not inherit a part of it. */
const foreignIdentity = [
  "GT_RIG",
  "GT_POLECAT",
  "GT_CREW",
  "GT_DOG_NAME",
  "GT_SESSION",
  "GT_AGENT",
  "GT_RUN",
  "BEADS_AGENT_NAME",
];

/** A message that is about to be told to the model, as far as it is looked at. */
interface StoredMessage {
  readonly parts: readonly { readonly state?: { readonly input?: Record<string, unknown> } }[];
}

/** The hooks that are used, with the fields of theirs that are. */
interface Hooks {
  config(settings: McpSettings): Promise<void>;
  event(input: { event: ServerEvent }): Promise<void>;
  "chat.message"(input: { sessionID: string }): Promise<void>;
  "experimental.chat.system.transform"(input: { sessionID?: string }, output: { system: string[] }): Promise<void>;
  "experimental.session.compacting"(input: { sessionID: string }, output: { context: string[] }): Promise<void>;
  "tool.execute.before"(
    input: { tool: string; sessionID: string },
    output: { args: Record<string, unknown> },
  ): Promise<void>;
  "experimental.chat.messages.transform"(input: unknown, output: { messages: readonly StoredMessage[] }): Promise<void>;
  "shell.env"(input: { sessionID?: string }, output: { env: Record<string, string | undefined> }): Promise<void>;
}

export default async function townPlugin(
  instance: { client: ParentSource; directory: string },
  options: PluginOptions,
): Promise<Hooks> {
  const instanceId = randomUUID();
  const sender = new HookSender(options);
  const identity = new SessionIdentity({ register: options.register, server: instance.client });
  /** What the town has to say at the start of each of our sessions; begun with its first prompt. */
  const starts = new Map<string, Promise<string | undefined>>();
  const working = new Set<string>();
  /** All MCP servers of this directory, those of the user's too: their tools are told apart by their names alone. */
  let servers: readonly string[] = options.mcpServers ?? [];

  /** Whatever goes wrong in here is told, and never reaches the agent. */
  async function guarded(hook: string, protocolId: string | undefined, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      await tellOfError({ hook, protocolId, error }).catch(() => console.error(`townkit: ${hook} failed`, error));
    }
  }

  /** As `guarded`, and the agent's tool fails with it: a shell without its identity would act as somebody else. */
  async function required(hook: string, protocolId: string | undefined, run: () => Promise<void>): Promise<void> {
    let failure: unknown;
    await guarded(hook, protocolId, async () => {
      await run().catch((error: unknown) => {
        failure = error;
        throw error;
      });
    });
    if (failure)
      throw new Error("Townkit could not tell whose shell this is, so it was not started.", { cause: failure });
  }

  async function tellOfError(failure: { hook: string; protocolId: string | undefined; error: unknown }): Promise<void> {
    const { hook, protocolId, error } = failure;
    const file = protocolId === undefined ? undefined : await identity.root(protocolId);
    if (!file) throw error;
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const payload = { hook, directory: instance.directory, why: why.slice(-2000) };
    await sender.send({ sessionId: file.sessionId, eventId: randomUUID(), event: "plugin_error", payload }, replyMs);
  }

  async function startSession(protocolId: string): Promise<string | undefined> {
    const file = await identity.own(protocolId);
    if (!file) return undefined;
    const { sessionId } = file;
    const payload = { protocol: pluginProtocol, directory: instance.directory, pid: process.pid, protocolId };
    const start = { sessionId, eventId: `start-${instanceId}-${protocolId}`, event: "session_start" as const, payload };
    const { context } = await sender.send(start, actionsMs);
    return context;
  }

  async function idle(protocolId: string, event: ServerEvent): Promise<void> {
    // After an error the server says it twice.
    if (!working.delete(protocolId)) return;
    const file = await identity.own(protocolId);
    if (!file) return;
    const eventId = `idle-${event.id ?? randomUUID()}`;
    await sender.send({ sessionId: file.sessionId, eventId, event: "session_idle", payload: { protocolId } }, replyMs);
  }

  await mkdir(options.greetingsDir, { recursive: true, mode: 0o700 });
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  const greeting = greetingName({ pid: process.pid, directory: instance.directory, digest });
  await writeFile(join(options.greetingsDir, greeting), JSON.stringify({ protocol: pluginProtocol }), { mode: 0o600 });

  return {
    config: async (settings) => {
      servers = [...new Set([...servers, ...Object.keys(settings.mcp ?? {})])];
      ownConnections({ settings, directory: instance.directory });
    },
    event: async ({ event }) => {
      const { type, properties } = event;
      const { sessionID, status, info } = properties;
      if (info && (type === "session.created" || type === "session.updated")) identity.learnParent(info);
      if (sessionID === undefined) return;
      if (type === "session.status" && status?.type === "busy") working.add(sessionID);
      // Not waited for: the server hands out its events one after the other.
      if (type === "session.idle") void guarded("session.idle", sessionID, () => idle(sessionID, event));
    },
    // The prompt is stored meanwhile; the reply is waited for when the model is about to be asked.
    "chat.message": async ({ sessionID }) => {
      if (!starts.has(sessionID)) starts.set(sessionID, startSession(sessionID));
      starts.get(sessionID)?.catch(() => undefined);
    },
    "experimental.chat.system.transform": ({ sessionID }, output) =>
      guarded("session_start", sessionID, async () => {
        const context = sessionID === undefined ? undefined : await starts.get(sessionID);
        if (context) output.system.push(context);
      }),
    "experimental.session.compacting": ({ sessionID }, output) =>
      guarded("experimental.session.compacting", sessionID, async () => {
        const file = await identity.own(sessionID);
        if (!file) return;
        const payload = { protocolId: sessionID };
        const report = { sessionId: file.sessionId, eventId: randomUUID(), event: "pre_compact" as const, payload };
        const { context } = await sender.send(report, actionsMs);
        if (context) output.context.push(context);
      }),
    // Without its stamp a call has the rights that all in its directory have: it is not held up.
    "tool.execute.before": ({ tool, sessionID }, { args }) =>
      guarded("tool.execute.before", sessionID, async () => {
        const { mcpToken: token, mcpServers = [] } = (await identity.root(sessionID)) ?? {};
        const ours = [...(options.mcpServers ?? []), ...mcpServers];
        const server = calledServer({ tool, servers: [...servers, ...ours] });
        if (server === undefined || !ours.includes(server)) return;
        delete args[stampArgument];
        if (token !== undefined) args[stampArgument] = stampCall({ token, atMs: Date.now() });
      }),
    // The server keeps what a call was given. Its stamp is spent, and the model need not think that it is to give one.
    "experimental.chat.messages.transform": async (_, { messages }) => {
      for (const { parts } of messages) for (const { state } of parts) delete state?.input?.[stampArgument];
    },
    "shell.env": ({ sessionID }, output) =>
      required("shell.env", sessionID, async () => {
        for (const name of secretVariables) output.env[name] = undefined;
        const file = sessionID === undefined ? undefined : await identity.root(sessionID);
        if (!file) return;
        for (const name of foreignIdentity) output.env[name] = undefined;
        const token = file.mcpToken === undefined ? {} : { TOWN_SESSION_TOKEN: file.mcpToken };
        Object.assign(output.env, file.env, { TOWN_SESSION: file.sessionId, ...token });
      }),
  };
}
