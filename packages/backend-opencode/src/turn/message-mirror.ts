import type { StoredBody } from "../stream/server-events.js";
import type { Message, MessageInfo, Part } from "./messages.js";

/**
 * The messages of one session from ours on, as the server's log tells them: what a turn is judged by without asking for the
 * messages again. Complete only while no entry was missed since our message was sent.
 */
export class MessageMirror {
  readonly #messageId: string;
  readonly #messages = new Map<string, { info: MessageInfo; parts: Map<string, Part> }>();
  #begin: number | undefined;

  constructor(messageId: string) {
    this.#messageId = messageId;
  }

  apply(body: StoredBody): void {
    switch (body.type) {
      case "message.updated.1":
        this.#update(body.body.info);
        break;
      case "message.removed.1":
        this.#messages.delete(body.body.messageID);
        break;
      case "message.part.updated.1":
        this.#messages.get(body.body.part.messageID)?.parts.set(body.body.part.id, body.body.part);
        break;
      case "message.part.removed.1":
        this.#messages.get(body.body.messageID)?.parts.delete(body.body.partID);
        break;
      default:
        break;
    }
  }

  part(options: { messageID: string; partID: string }): Part | undefined {
    return this.#messages.get(options.messageID)?.parts.get(options.partID);
  }

  has(messageId: string): boolean {
    return this.#messages.has(messageId);
  }

  messages(): Message[] {
    return [...this.#messages.values()].map(({ info, parts }) => ({ info, parts: [...parts.values()] }));
  }

  /** Earlier messages are touched again after a turn (its summary): those are not taken up. */
  #update(info: MessageInfo): void {
    const known = this.#messages.get(info.id);
    if (known) {
      known.info = info;
      return;
    }
    if (info.id === this.#messageId) this.#begin = info.time.created;
    else if (this.#begin === undefined || (info.time.created < this.#begin && this.#isTouched(info))) return;
    this.#messages.set(info.id, { info, parts: new Map() });
  }

  /**
   * A prompt that was begun before ours may be stored after it (1.18: its time is that of the call), and so may the answer's
   * time be before ours, which the call that runs it renews. What is only touched has its summary, or answers an earlier one.
   */
  #isTouched(info: MessageInfo): boolean {
    return info.role === "user" ? info.summary !== undefined : !this.#messages.has(info.parentID);
  }
}
