import type { OpencodeClient } from "@opencode-ai/sdk/v2";
import { z } from "zod";
import type { ServerAccess } from "../server/health.js";
import type { ReadBack } from "../stream/read-back.js";
import {
  type ServerSessionStatus,
  type SessionInfo,
  SessionInfoSchema,
  SessionStatusSchema,
} from "../stream/server-events.js";
import { type Message, MessageSchema } from "../turn/messages.js";
import { call, isNotFound } from "./call.js";
import { FacetClient } from "./facet-client.js";
import { McpClient } from "./mcp-client.js";
import { missedReads } from "./missed-reads.js";
import { createSdk } from "./sdk.js";

/** One prompt as it is stored and run; both calls carry the same, so that either finds what the other stored. */
export interface Prompt {
  readonly sessionID: string;
  readonly messageID: string;
  readonly partID: string;
  readonly text: string;
  readonly model: { readonly providerID: string; readonly modelID: string } | undefined;
  readonly agent: string | undefined;
  readonly system: string | undefined;
}

export interface MessagePage {
  readonly messages: readonly Message[];
  /** For the page before this one; null at the beginning. */
  readonly before: string | null;
}

const CreatedSchema = z.looseObject({
  data: z.looseObject({
    title: z.string(),
    tokens: z.looseObject({ input: z.number(), output: z.number() }).optional(),
  }),
});

const ProvidersSchema = z.looseObject({
  providers: z.array(
    z.looseObject({
      id: z.string(),
      models: z.record(z.string(), z.looseObject({ limit: z.looseObject({ context: z.number() }).optional() })),
    }),
  ),
});

/** Booting a cold directory takes seconds on a busy machine, and any of these may be the first to touch it. */
const timeoutMs = 60_000;

/** The server's calls that are used, each with a deadline, checked answers and errors of the family. */
export class ServerClient {
  readonly #sdk: OpencodeClient;
  readonly facets: FacetClient;
  readonly mcp: McpClient;

  constructor(access: ServerAccess) {
    this.#sdk = createSdk(access);
    this.facets = new FacetClient(this.#sdk);
    this.mcp = new McpClient(this.#sdk);
  }

  /** A session under our own id; the same call again finds it as it is. */
  async createSession(options: {
    id: string;
    directory: string;
    model: Prompt["model"];
    signal: AbortSignal;
  }): Promise<z.infer<typeof CreatedSchema>["data"]> {
    const { id, directory, model, signal } = options;
    const body = {
      id,
      location: { directory },
      ...(model && { model: { providerID: model.providerID, id: model.modelID } }),
    };
    const run = (deadline: AbortSignal) => this.#sdk.v2.session.create(body, { signal: deadline });
    const created = await call({ what: "Creating the session", effect: "possible", timeoutMs, signal, run });
    return CreatedSchema.parse(created).data;
  }

  async updateSession(options: {
    sessionID: string;
    directory: string;
    title: string;
    metadata: Record<string, unknown>;
    permission: readonly PermissionRule[];
  }): Promise<void> {
    const { permission, ...rest } = options;
    const body = { ...rest, ...(permission.length > 0 && { permission: [...permission] }) };
    await call({
      what: "Naming the session",
      effect: "possible",
      timeoutMs,
      run: (signal) => this.#sdk.session.update(body, { signal }),
    });
  }

  async forkSession(options: { sessionID: string; messageID?: string }): Promise<SessionInfo> {
    const run = (signal: AbortSignal) => this.#sdk.session.fork(options, { signal });
    return SessionInfoSchema.parse(await call({ what: "Forking the session", effect: "possible", timeoutMs, run }));
  }

  /** Undefined when there is no such session. */
  async getSession(sessionID: string): Promise<SessionInfo | undefined> {
    const run = (signal: AbortSignal) => this.#sdk.session.get({ sessionID }, { signal });
    const found = await unlessMissing(call({ what: "Reading the session", effect: "none", timeoutMs, run }));
    return found && SessionInfoSchema.parse(found);
  }

  async listSessions(directory: string): Promise<SessionInfo[]> {
    const run = (signal: AbortSignal) => this.#sdk.session.list({ directory, limit: 100_000 }, { signal });
    return z
      .array(SessionInfoSchema)
      .parse(await call({ what: "Listing the sessions", effect: "none", timeoutMs, run }));
  }

  /** Stores the prompt and answers after that; no model is asked. */
  async storePrompt(prompt: Prompt, signal: AbortSignal): Promise<void> {
    const body = { ...promptBody(prompt), noReply: true };
    await call({
      what: "Storing the prompt",
      effect: "possible",
      timeoutMs,
      signal,
      run: (deadline) => this.#sdk.session.prompt(body, { signal: deadline }),
    });
  }

  /** Has the turn of a prompt run, which is stored first where it is not; answers before either. */
  async runPrompt(prompt: Prompt, signal?: AbortSignal): Promise<void> {
    const body = promptBody(prompt);
    await call({
      what: "Running the prompt",
      effect: "possible",
      timeoutMs,
      signal,
      run: (deadline) => this.#sdk.session.promptAsync(body, { signal: deadline }),
    });
  }

  async abort(sessionID: string): Promise<void> {
    await call({
      what: "Aborting the turn",
      effect: "possible",
      timeoutMs,
      run: (signal) => this.#sdk.session.abort({ sessionID }, { signal }),
    });
  }

  /** Undefined when the session does not hold that message, or does not exist. */
  async getMessage(options: { sessionID: string; messageID: string }): Promise<Message | undefined> {
    const run = (signal: AbortSignal) => this.#sdk.session.message(options, { signal });
    const found = await unlessMissing(call({ what: "Reading the message", effect: "none", timeoutMs, run }));
    return found && MessageSchema.parse(found);
  }

  /** The newest messages, or those before a cursor, in ascending order. */
  async pageOfMessages(options: { sessionID: string; limit: number; before?: string }): Promise<MessagePage> {
    let before: string | null = null;
    const run = async (signal: AbortSignal) => {
      const result = await this.#sdk.session.messages(options, { signal });
      before = result.response?.headers.get("x-next-cursor") ?? null;
      return result;
    };
    const found = await call({ what: "Reading the messages", effect: "none", timeoutMs, run });
    return { messages: z.array(MessageSchema).parse(found), before };
  }

  async replyPermission(options: {
    requestID: string;
    directory: string;
    reply: "once" | "always" | "reject";
    message?: string;
  }): Promise<void> {
    await call({
      what: "Answering the permission",
      effect: "possible",
      timeoutMs,
      run: (signal) => this.#sdk.permission.reply(options, { signal }),
    });
  }

  async replyQuestion(options: { requestID: string; directory: string; answers: string[][] }): Promise<void> {
    await call({
      what: "Answering the question",
      effect: "possible",
      timeoutMs,
      run: (signal) => this.#sdk.question.reply(options, { signal }),
    });
  }

  async rejectQuestion(options: { requestID: string; directory: string }): Promise<void> {
    await call({
      what: "Dismissing the question",
      effect: "possible",
      timeoutMs,
      run: (signal) => this.#sdk.question.reject(options, { signal }),
    });
  }

  /** The limits of all models that can be used in a directory, by provider and model. Zero: not known. */
  async contextLimits(directory: string): Promise<ReadonlyMap<string, number>> {
    const run = (signal: AbortSignal) => this.#sdk.config.providers({ directory }, { signal });
    const found = await call({ what: "Reading the models", effect: "none", timeoutMs, run });
    const { providers } = ProvidersSchema.parse(found);
    return new Map(
      providers.flatMap(({ id, models }) =>
        Object.entries(models).map(([model, { limit }]) => [`${id}/${model}`, limit?.context ?? 0] as const),
      ),
    );
  }

  async statuses(directory: string, caller?: AbortSignal): Promise<Record<string, ServerSessionStatus>> {
    const run = (signal: AbortSignal) => this.#sdk.session.status({ directory }, { signal });
    const found = await call({ what: "Reading the status", effect: "none", timeoutMs, signal: caller, run });
    return z.record(z.string(), SessionStatusSchema).parse(found);
  }

  /** What an event stream asks after each connect, for these directories. */
  readBack(directories: () => readonly string[]): ReadBack {
    const statuses = (directory: string, signal: AbortSignal) => this.statuses(directory, signal);
    return { directories, statuses, ...missedReads({ sdk: this.#sdk, timeoutMs }) };
  }
}

/** A rule of a session; it overrides the server's config. */
export interface PermissionRule {
  readonly permission: string;
  readonly pattern: string;
  readonly action: "allow" | "ask" | "deny";
}

function promptBody(prompt: Prompt) {
  const { sessionID, messageID, partID, text, model, agent, system } = prompt;
  return { sessionID, messageID, parts: [{ id: partID, type: "text" as const, text }], model, agent, system };
}

async function unlessMissing<Data>(answer: Promise<Data>): Promise<Data | undefined> {
  return await answer.catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
}
