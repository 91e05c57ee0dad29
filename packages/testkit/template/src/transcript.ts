import type { OutputMessage, OutputOptions, SessionOutput } from "@townkit/core";

/** What a session has said. Messages are only ever added, so that a cursor is a number of messages. */
export class Transcript {
  readonly #messages: OutputMessage[] = [];

  /** Next: add the prompt too, and what the agent does while it works, with `complete` false until it is. */
  say(said: { id: string; at: string; assignmentId: string; attempt: number; text: string }): void {
    const { id, at, assignmentId, attempt, text } = said;
    const parts = [{ type: "text" as const, id: `${id}-text`, text }];
    const end = { complete: true, finish: "stop", error: null, usage: null };
    this.#messages.push({ id, role: "assistant", at, assignmentId, attempt, parts, ...end });
  }

  read({ after = "0", limit = 200 }: OutputOptions): Omit<SessionOutput, "sessionId"> {
    const count = this.#messages.length;
    const known = /^\d{1,15}$/.test(after) && Number(after) <= count;
    const from = known ? Number(after) : 0;
    const messages = this.#messages.slice(from, from + limit);
    const end = from + messages.length;
    return { messages, cursor: String(end), restarted: !known, more: end < count };
  }
}
