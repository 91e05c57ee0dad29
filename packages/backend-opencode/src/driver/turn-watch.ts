import type { Clock } from "@townkit/core";
import type { Turn, TurnObservation } from "@townkit/core/kit";
import type { StoredBody } from "../stream/server-events.js";
import { MessageMirror } from "../turn/message-mirror.js";
import type { Message, MessageInfo, ProtocolError } from "../turn/messages.js";
import { ownMessages } from "../turn/own-messages.js";
import { protocolTurnIds } from "../turn/protocol-ids.js";
import { ownerOf, type TurnOwner } from "./call-turn.js";

/** One attempt while it is under way: what was seen of it, and who waits for its end. */
export class TurnWatch {
  readonly turn: Turn;
  readonly owner: TurnOwner;
  readonly ids: { readonly messageId: string; readonly partId: string };
  /** Heard since it was handed over, or since the newest answer began: what came before that was got over. */
  readonly errors: ProtocolError[] = [];
  readonly settled: Promise<void>;
  /** The server was told to run it, by this process or an earlier one. */
  submitted = false;
  /** The server was told to run it before it was heard to hold it. */
  toldAhead = false;
  /** Nobody can tell the server to run it once more. */
  runsByItself = false;
  /** Resolves when the server is heard to hold its words, when it may have refused them, and when nobody may ever hear of them. */
  readonly word: Promise<void>;
  /** Resolves when the server is seen to work on it, or when it is over. */
  readonly beginning: Promise<void>;
  abortRequested = false;
  /** Why we gave its provider up, if we did. */
  gaveUp: string | null = null;
  /** How often a stored message was driven again. */
  drives = 0;
  published: TurnObservation["state"] | undefined;
  readonly mirror: MessageMirror;
  readonly #answers = new Set<string>();
  /** `due` by our own clock. */
  #planned: { readonly due: number; readonly last: boolean; readonly cancel: () => void } | undefined;
  #complete: boolean;
  #begun = false;
  #held = false;
  #speak: () => void = () => undefined;
  #begin: () => void = () => undefined;
  #settle: () => void = () => undefined;

  constructor(options: { turn: Turn; fromTheBeginning: boolean }) {
    this.turn = options.turn;
    this.owner = ownerOf(options.turn);
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
    this.word = new Promise((resolve) => {
      this.#speak = resolve;
    });
  }

  get begun(): boolean {
    return this.#begun;
  }

  /** The server was heard to hold its words. */
  get held(): boolean {
    return this.#held;
  }

  /** The server holds its message and is told to run it: whatever ran of it before, it begins now. */
  handedOver(): void {
    this.submitted = true;
    this.drives += 1;
    this.#begun = false;
  }

  /** The server works on it: so it was told to, whatever was read of it before, and nobody has to look whether it does. */
  begin(): void {
    if (!this.#begun) this.#cancelLook();
    this.submitted = true;
    this.#begun = true;
    this.#begin();
  }

  apply(body: StoredBody): void {
    if (body.type === "message.updated.1") this.#forgetErrorsBefore(body.body.info);
    this.mirror.apply(body);
    if (body.type === "message.part.updated.1" && body.body.part.messageID === this.ids.messageId) this.#hold();
  }

  #hold(): void {
    this.#held = true;
    if (this.toldAhead && !this.submitted) this.handedOver();
    this.#speak();
  }

  /** An error of its session was heard. */
  failed(error: ProtocolError): void {
    this.errors.push(error);
    this.#speak();
  }

  /** The server's word may never come: nobody need wait for it any longer. */
  doubt(): void {
    this.#speak();
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

  /**
   * Plans a look at it. One that is planned for no later and concludes as much stays: a session in which somebody else goes
   * on and on brings ever new reasons to look later.
   */
  planLook(plan: { clock: Clock; ms: number; last: boolean; look: () => void }): void {
    const { clock, ms, last, look } = plan;
    const due = clock.monotonic() + ms;
    if (this.#planned && this.#planned.due <= due && (this.#planned.last || !last)) return;
    this.#cancelLook();
    const cancel = clock.after(ms, () => {
      this.#planned = undefined;
      look();
    });
    this.#planned = { due, last, cancel };
  }

  finish(): void {
    this.#cancelLook();
    this.#begin();
    this.#speak();
    this.#settle();
  }

  #cancelLook(): void {
    this.#planned?.cancel();
    this.#planned = undefined;
  }
}
