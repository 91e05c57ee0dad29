import type { Turn, TurnObservation } from "@townkit/core/kit";
import type { StoredBody } from "../stream/server-events.js";
import { MessageMirror } from "../turn/message-mirror.js";
import type { Message, MessageInfo, ProtocolError } from "../turn/messages.js";
import { ownMessages } from "../turn/own-messages.js";
import { protocolTurnIds } from "../turn/protocol-ids.js";

/** One attempt while it is under way: what was seen of it, and who waits for its end. */
export class TurnWatch {
  readonly turn: Turn;
  readonly ids: { readonly messageId: string; readonly partId: string };
  /** Heard since it was handed over, or since the newest answer began: what came before that was got over. */
  readonly errors: ProtocolError[] = [];
  readonly settled: Promise<void>;
  /** The server was told to run it, by this process or an earlier one. */
  submitted = false;
  /** Once the server holds its message, it runs it: nobody has to tell it to. */
  runsByItself = false;
  /** Resolves when the server is seen to work on it, or when it is over. */
  readonly beginning: Promise<void>;
  abortRequested = false;
  /** Why we gave its provider up, if we did. */
  gaveUp: string | null = null;
  /** How often a stored message was driven again. */
  drives = 0;
  published: TurnObservation["state"] | undefined;
  /** The next look that is planned; `due` by our own clock. */
  nextLook: { readonly due: number; readonly last: boolean; readonly cancel: () => void } | undefined;
  readonly mirror: MessageMirror;
  readonly #answers = new Set<string>();
  #complete: boolean;
  #begun = false;
  #begin: () => void = () => undefined;
  #settle: () => void = () => undefined;

  constructor(options: { turn: Turn; fromTheBeginning: boolean }) {
    this.turn = options.turn;
    const { assignmentId, attempt, session } = options.turn;
    this.ids = protocolTurnIds({ sessionId: session.config.id, assignmentId, attempt });
    this.mirror = new MessageMirror(this.ids.messageId);
    this.#complete = options.fromTheBeginning;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.beginning = new Promise((resolve) => {
      this.#begin = resolve;
    });
  }

  /** The work that it is an attempt at; null for a command of ours, which is named by its call (with a space in it). */
  get assignmentId(): string | null {
    const { assignmentId } = this.turn;
    return assignmentId.includes(" ") ? null : assignmentId;
  }

  get begun(): boolean {
    return this.#begun;
  }

  begin(): void {
    this.#begun = true;
    this.#begin();
  }

  apply(body: StoredBody): void {
    if (body.type === "message.updated.1") this.#forgetErrorsBefore(body.body.info);
    this.mirror.apply(body);
  }

  #forgetErrorsBefore(info: MessageInfo): void {
    if (info.role !== "assistant" || this.#answers.has(info.id)) return;
    this.#answers.add(info.id);
    if (info.parentID === this.ids.messageId || this.mirror.has(info.parentID)) this.errors.length = 0;
  }

  /** Something was missed: from now on the messages have to be read. */
  lose(): void {
    this.#complete = false;
  }

  /** The messages from ours on, when all of them were seen. */
  seenMessages(): Message[] | undefined {
    return this.#complete ? this.mirror.messages() : undefined;
  }

  /** Whether the model, as far as it was seen, has gone on to somebody else's prompt, or said this to one. */
  isElsewhere(messageID: string | undefined): boolean {
    const { answers, movedOn } = ownMessages({ messages: this.mirror.messages(), messageId: this.ids.messageId });
    return movedOn && !answers.some(({ info }) => info.id === messageID);
  }

  finish(): void {
    this.nextLook?.cancel();
    this.#begin();
    this.#settle();
  }
}
