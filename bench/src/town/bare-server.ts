import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createOpencodeClient, type OpencodeClient } from "@opencode-ai/sdk/v2";

interface Turn {
  answered: boolean;
  readonly end: () => void;
}

/** A managed server, used as somebody would who has nothing but OpenCode's SDK. */
export class BareServer {
  readonly #sdk: OpencodeClient;
  readonly #directory: string;
  readonly #turns = new Map<string, Turn>();
  readonly #closing = new AbortController();

  private constructor(options: { sdk: OpencodeClient; directory: string }) {
    this.#sdk = options.sdk;
    this.#directory = options.directory;
  }

  /** Uses the server whose record is in the folder, and listens to its events. */
  static async open(options: { folder: string; directory: string }): Promise<BareServer> {
    const { url, password } = JSON.parse(await readFile(join(options.folder, "server.json"), "utf8")) as {
      url: string;
      password: string;
    };
    const authorization = `Basic ${Buffer.from(`opencode:${password}`).toString("base64")}`;
    const sdk = createOpencodeClient({ baseUrl: url, headers: { authorization } });
    const server = new BareServer({ sdk, directory: options.directory });
    await server.#listen();
    return server;
  }

  /** A session with an id and a title of its own: the two calls that this takes. */
  async spawn(): Promise<string> {
    const id = `ses_bare${randomBytes(8).toString("hex")}`;
    const location = { directory: this.#directory };
    taken(await this.#sdk.v2.session.create({ id, location }));
    const named = { sessionID: id, directory: this.#directory, title: `${id} (bench)`, metadata: { bench: id } };
    taken(await this.#sdk.session.update(named));
    return id;
  }

  /** The whole of a turn: resolves when it was answered and the session is idle again. `accepted` is called in between. */
  async carryOut(turn: { readonly sessionID: string; readonly text: string; accepted?(): void }): Promise<void> {
    const ended = new Promise<void>((end) => {
      this.#turns.set(turn.sessionID, { answered: false, end });
    });
    await this.#submit(turn);
    turn.accepted?.();
    await ended;
    this.#turns.delete(turn.sessionID);
  }

  close(): Promise<void> {
    this.#closing.abort();
    return Promise.resolve();
  }

  async #listen(): Promise<void> {
    const { stream } = await this.#sdk.global.event({ signal: this.#closing.signal });
    let connected = () => {};
    const standing = new Promise<void>((resolve) => {
      connected = resolve;
    });
    const follow = async () => {
      for await (const { payload } of stream) {
        if (payload.type === "server.connected") connected();
        if (payload.type === "message.updated") this.#updated(payload.properties.info);
        if (payload.type === "session.idle") this.#idle(payload.properties.sessionID);
      }
    };
    follow().catch((error: unknown) => {
      if (!this.#closing.signal.aborted) throw error;
    });
    await standing;
  }

  /** A turn that is accepted for good: stored, which is answered when it is done, then run, by the same ids. */
  async #submit(turn: { readonly sessionID: string; readonly text: string }): Promise<void> {
    const id = randomBytes(16).toString("hex");
    const parts = [{ id: `prt_${id}`, type: "text" as const, text: turn.text }];
    const prompt = { sessionID: turn.sessionID, messageID: `msg_${id}`, parts };
    taken(await this.#sdk.session.prompt({ ...prompt, noReply: true }));
    taken(await this.#sdk.session.promptAsync(prompt));
  }

  #updated(info: { role: string; sessionID: string; finish?: string }): void {
    const turn = this.#turns.get(info.sessionID);
    if (turn && info.role === "assistant" && info.finish !== undefined) turn.answered = true;
  }

  #idle(sessionID: string): void {
    const turn = this.#turns.get(sessionID);
    if (turn?.answered) turn.end();
  }
}

/** @throws Error the server refused, or was not reached. */
function taken(result: { readonly error?: unknown; readonly response?: Response }): void {
  if (result.error === undefined && result.response?.ok) return;
  throw new Error(
    `The OpenCode server answered ${result.response?.status ?? "nothing"}: ${JSON.stringify(result.error)}`,
  );
}
