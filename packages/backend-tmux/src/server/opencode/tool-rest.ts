import { z } from "zod";

/** What stands in an event that tells of a message. */
const InfoSchema = z.looseObject({
  id: z.string(),
  time: z.looseObject({ completed: z.number().optional() }),
  finish: z.string().optional(),
  error: z.unknown().optional(),
});

/**
 * Whether a history ends with an answer that asked for tools. While its server is busy that turn goes on; where it is not, the turn
 * has ended there, as one does whose tool was denied without words, and nothing in the history says so.
 */
export class ToolRest {
  readonly #known = new Set<string>();
  #last: string | null = null;
  /** When the last message was complete, in milliseconds since 1970; null: it is none that asked for tools, or its turn is over. */
  #at: number | null = null;
  #isOver = false;

  /** Its events, in their order. Those of older messages may come again. */
  take({ type, data }: { readonly type: string; readonly data: { readonly info?: unknown } }): void {
    const info = type === "message.updated.1" ? InfoSchema.safeParse(data.info).data : undefined;
    if (!info) return;
    if (!this.#known.has(info.id)) {
      this.#known.add(info.id);
      this.#last = info.id;
      this.#at = null;
      this.#isOver = false;
    }
    if (info.id !== this.#last || this.#isOver) return;
    const asksForTools = info.finish === "tool-calls" && info.error === undefined;
    this.#at = asksForTools ? (info.time.completed ?? null) : null;
  }

  /** That turn is known to be over. */
  end(): void {
    this.#at = null;
    this.#isOver = true;
  }

  /** Whether it did so at that time. */
  isBy(at: number): boolean {
    return this.#at !== null && this.#at <= at;
  }
}
