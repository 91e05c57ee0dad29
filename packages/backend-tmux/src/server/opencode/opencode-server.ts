import type { OpencodeClient } from "@opencode-ai/sdk/v2/client";
import type { Answer, Clock, ResolvedConfig } from "@townkit/core";
import { z } from "zod";
import {
  type AgentServer,
  type ServerAsk,
  ServerFailure,
  type ServerPrompt,
  type ServerState,
} from "../agent-server.js";
import type { ServerAccess } from "../server-access.js";
import { answerAsk } from "./answer-ask.js";
import { replyTo } from "./asks.js";
import { asked, connectTo, isHealthy } from "./client.js";
import { EventStream, type ServerEvent } from "./event-stream.js";
import { HistoryFile } from "./history-file.js";
import { HistoryKeeper } from "./history-keeper.js";
import { newMessageId, partIdOf, sessionIdOf } from "./ids.js";
import { modelNamed } from "./model-name.js";
import { type CopyOf, copySession, findSession, makeSession, nameSession } from "./open-session.js";
import { SessionLook } from "./session-look.js";

/** How long its end may take to be prepared. */
const settleMs = 3000;
/** So much of a title its terminal shows for sure. */
const shownTitle = 30;

const ErrorSchema = z.looseObject({
  sessionID: z.string().optional(),
  error: z.looseObject({ name: z.string(), data: z.looseObject({ message: z.string().optional() }).optional() }),
});

export interface OpencodeServerOptions {
  readonly config: ResolvedConfig;
  /** As the system names it. */
  readonly workDir: () => Promise<string>;
  /** Ours; the server's own id is made of it, but for a fork. */
  readonly conversation: string;
  /** Of the record in which its history is kept. */
  readonly history: string;
  readonly fork: CopyOf | null;
  readonly access: () => Promise<ServerAccess | null>;
  readonly clock: Clock;
}

/** OpenCode's terminal, by the server that it opens at a port of ours. Its conversations get ids of our choice, but for forks. */
export class OpencodeServer implements AgentServer {
  readonly #given: OpencodeServerOptions;
  readonly #file: HistoryFile;
  readonly #history: HistoryKeeper;
  readonly #title: string;
  #look = new SessionLook();
  #client: Promise<OpencodeClient | null> | null = null;
  #stream: EventStream | null = null;
  /** As the server calls the session, once that is known. */
  #id: string | null = null;
  #error: string | null = null;
  /** When it last said that it was idle, in milliseconds since 1970; null: it said something else since. */
  #idleAt: number | null = null;

  constructor(options: OpencodeServerOptions) {
    const { config, history, clock } = options;
    this.#given = options;
    this.#file = new HistoryFile(history);
    this.#history = new HistoryKeeper({ file: this.#file, clock });
    this.#title = `${config.id} (${config.role})`;
  }

  begin(onNews: () => void): void {
    this.end();
    this.#file.forget();
    this.#history.forget();
    this.#look = new SessionLook();
    this.#error = null;
    this.#idleAt = null;
    this.#stream = new EventStream({
      client: () => this.#connected(),
      clock: this.#given.clock,
      onEvent: (event) => {
        this.#hear(event);
        onNews();
      },
    });
  }

  end(): void {
    this.#stream?.close();
    this.#stream = null;
    this.#client = null;
  }

  async isUp(): Promise<boolean> {
    const client = await this.#connected();
    return client !== null && (await isHealthy(client));
  }

  async openConversation(): Promise<void> {
    const client = await this.#required();
    const { conversation, config, workDir } = this.#given;
    const id = (await this.#session()) ?? (await this.#copy(client));
    const isOurs = id === sessionIdOf(conversation);
    const found = await (isOurs
      ? makeSession({ client, id, directory: await workDir(), model: modelNamed(config.model) })
      : findSession({ client, id }));
    if (found.title !== this.#title) await nameSession({ client, id, title: this.#title, owner: config.id });
    await this.#history.keep({ client, session: id });
    // What is in it without an end by now was cut.
    await this.#file.mark("town.started");
  }

  async show(): Promise<void> {
    const client = await this.#required();
    const sessionID = await this.#own();
    const run = (signal: AbortSignal) => client.tui.selectSession({ sessionID }, { signal });
    await asked({ what: "Showing its session", effect: "possible", run });
  }

  isShown(title: string): boolean {
    return title.startsWith(`OC | ${this.#title.slice(0, shownTitle)}`);
  }

  async state(): Promise<ServerState | null> {
    this.#idleAt = null;
    const client = await this.#connected();
    const session = await this.#session();
    if (!client || session === null) return null;
    try {
      const seen = await this.#look.take({ client, session, directory: await this.#given.workDir() });
      if (!seen.busy) this.#idleAt = this.#given.clock.now();
      return { ...seen, error: this.#error };
    } catch (error) {
      if (error instanceof ServerFailure) return null;
      throw error;
    }
  }

  async keepHistory(): Promise<void> {
    const client = await this.#connected();
    const session = await this.#session();
    if (!client || session === null) return;
    await this.#history.keep({ client, session, idleAt: this.#idleAt }).catch((error: unknown) => {
      if (!(error instanceof ServerFailure)) throw error;
    });
  }

  newPromptId(): string {
    return newMessageId(this.#given.clock.now());
  }

  async submit({ id, text }: ServerPrompt): Promise<void> {
    const client = await this.#required();
    const { mode, systemPrompt, model: name } = this.#given.config;
    const model = modelNamed(name);
    const prompt = {
      sessionID: await this.#own(),
      messageID: id,
      parts: [{ id: partIdOf(id), type: "text" as const, text }],
      ...(model && { model }),
      // It is forgotten with every prompt.
      ...(mode !== undefined && { agent: mode }),
      ...(systemPrompt !== undefined && { system: systemPrompt }),
    };
    this.#error = null;
    // It was idle just then: what had no end in the history has none.
    await this.#file.mark("town.idle");
    const give = () =>
      asked({
        what: "Giving it a prompt",
        effect: "possible",
        run: (signal) => client.session.promptAsync(prompt, { signal }),
      });
    let given = await give();
    if (given === undefined) {
      // Whoever started it died before its conversation was opened.
      await this.openConversation();
      given = await give();
    }
    this.#history.stale();
    if (given === undefined) throw new ServerFailure({ message: "Its session is gone", effect: "none" });
  }

  async abort(): Promise<void> {
    const client = await this.#required();
    const sessionID = await this.#own();
    const run = (signal: AbortSignal) => client.session.abort({ sessionID }, { signal });
    await asked({ what: "Aborting its turn", effect: "possible", run });
    this.#history.stale();
  }

  async answer({ ask, answer }: { ask: ServerAsk; answer: Answer }): Promise<boolean> {
    const reply = replyTo({ ask, answer });
    const client = await this.#required();
    const done = await answerAsk({ client, id: ask.id, directory: await this.#given.workDir(), reply });
    this.#history.stale();
    return done;
  }

  async settle(): Promise<void> {
    const client = await this.#required();
    const run = (signal: AbortSignal) => client.global.dispose({ signal });
    await asked({ what: "Ending its turns", effect: "possible", timeoutMs: settleMs, run });
    this.#history.stale();
  }

  #hear({ type, properties }: ServerEvent): void {
    this.#history.stale();
    if (type !== "session.error") return;
    const { data } = ErrorSchema.safeParse(properties);
    if (!data || (data.sessionID !== undefined && data.sessionID !== this.#id)) return;
    if (data.error.name !== "MessageAbortedError") this.#error = data.error.data?.message ?? data.error.name;
  }

  /** As the server calls it; null: a fork that is not made yet. */
  async #session(): Promise<string | null> {
    const { fork, conversation } = this.#given;
    this.#id = (await this.#file.session()) ?? (fork ? null : sessionIdOf(conversation));
    return this.#id;
  }

  async #own(): Promise<string> {
    const session = await this.#session();
    if (session === null) throw new ServerFailure({ message: "Its conversation was not begun", effect: "none" });
    return session;
  }

  /** One that was made and not kept, because we died in between, stays behind: nothing runs in it. */
  async #copy(client: OpencodeClient): Promise<string> {
    const { fork } = this.#given;
    if (!fork) return await this.#own();
    const session = await copySession({ client, of: fork });
    await this.#history.keep({ client, session });
    return session;
  }

  /** Null: it is not known where its server is. */
  async #connected(): Promise<OpencodeClient | null> {
    if (!this.#stream) return null;
    this.#client ??= this.#given.access().then((access) => access && connectTo(access));
    const client = await this.#client;
    if (!client) this.#client = null;
    return client;
  }

  async #required(): Promise<OpencodeClient> {
    const client = await this.#connected();
    if (!client) throw new ServerFailure({ message: "It is not known where its server is", effect: "none" });
    return client;
  }
}
