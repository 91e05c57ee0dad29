import type { TownClient } from "@townkit/client";
import type { OutputMessage } from "@townkit/core";
import type { Context } from "../context.js";
import { messageText } from "./message-text.js";

/** Prints a session's messages, each once; `onlyComplete` leaves for later what still grows. */
export class OutputPrinter {
  readonly #context: Context;
  readonly #read: (after: string | undefined) => ReturnType<TownClient["getSessionOutput"]>;
  readonly #onlyComplete: boolean;
  readonly #printed = new Set<string>();
  #cursor: string | undefined;

  constructor(options: {
    context: Context;
    client: TownClient;
    sessionId: string;
    after: string | undefined;
    onlyComplete: boolean;
  }) {
    this.#context = options.context;
    this.#read = (after) => options.client.getSessionOutput(options.sessionId, { after });
    this.#onlyComplete = options.onlyComplete;
    this.#cursor = options.after;
  }

  /** Where the next reader can go on. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  /** Prints all that has come since the last call. */
  async printNew(): Promise<void> {
    let more = true;
    while (more) {
      const page = await this.#read(this.#cursor);
      this.#cursor = page.cursor;
      more = page.more;
      for (const message of page.messages) this.#print(message);
    }
  }

  #print(message: OutputMessage): void {
    if (this.#printed.has(message.id) || (this.#onlyComplete && !message.complete)) return;
    this.#printed.add(message.id);
    this.#context.stream({ data: message, text: messageText(message) });
  }
}
