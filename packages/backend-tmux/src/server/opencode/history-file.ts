import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { ToolRest } from "./tool-rest.js";

/** A stored change of a session, as the server tells it. */
export const StoredEventSchema = z.looseObject({
  aggregate_id: z.string(),
  seq: z.int(),
  type: z.string(),
  data: z.looseObject({
    part: z.looseObject({ id: z.string(), type: z.string(), state: z.unknown().optional() }).optional(),
    info: z.unknown().optional(),
  }),
});
export type StoredEvent = z.infer<typeof StoredEventSchema>;

/** What we write between them. `started`: another process of the agent begins. `idle`: it was at nothing. */
const MarkSchema = z.looseObject({ type: z.enum(["town.started", "town.idle"]) });
export type HistoryMark = z.infer<typeof MarkSchema>["type"];

const keptTypes = new Set(["session.created.1", "message.updated.1", "message.part.updated.1"]);
const keptParts = new Set(["text", "tool", "compaction"]);

/**
 * What a server has told of one conversation, an event a line. Several processes may write it at once: an event that stands there
 * twice counts once, by its number.
 */
export class HistoryFile {
  readonly path: string;
  #session: string | null = null;
  #last = -1;
  /** Tools of which it stands there that they run. */
  readonly #running = new Set<string>();
  #rest = new ToolRest();
  #loaded: Promise<void> | null = null;

  constructor(path: string) {
    this.path = path;
  }

  /** As the server calls the conversation; null: nothing of it is known. */
  async session(): Promise<string | null> {
    await this.#load();
    return this.#session;
  }

  /** The number of the last event that is known; -1: none is. */
  async last(): Promise<number> {
    await this.#load();
    return this.#last;
  }

  /** What was set aside, or written by somebody else, is known no more, or from now on. */
  forget(): void {
    this.#session = null;
    this.#last = -1;
    this.#running.clear();
    this.#rest = new ToolRest();
    this.#loaded = null;
  }

  /** In their order; those of other sessions, and those that are known, are passed over. */
  async add({ session, events }: { session: string; events: readonly StoredEvent[] }): Promise<void> {
    await this.#load();
    const news = events.filter(({ aggregate_id: of, seq }) => of === session && seq > this.#last);
    const ordered = news.sort((one, other) => one.seq - other.seq);
    const lines = ordered.filter((event) => this.#isKept(event)).map((event) => JSON.stringify(event));
    await this.#write(lines);
    for (const event of ordered) this.#rest.take(event);
    this.#session = session;
    this.#last = ordered.at(-1)?.seq ?? this.#last;
  }

  /** Whether its last answer asked for tools by then (milliseconds since 1970), and nothing stands behind it. */
  async restsBy(at: number): Promise<boolean> {
    await this.#load();
    return this.#rest.isBy(at);
  }

  async mark(type: HistoryMark): Promise<void> {
    await this.#load();
    await this.#write([JSON.stringify({ type, at: new Date().toISOString() })]);
    this.#rest.end();
  }

  /** All that a tool prints while it runs is told again and again. */
  #isKept({ type, data: { part } }: StoredEvent): boolean {
    if (!keptTypes.has(type)) return false;
    if (part === undefined) return true;
    if (!keptParts.has(part.type)) return false;
    if (part.type !== "tool") return true;
    const { status } = z.looseObject({ status: z.string() }).parse(part.state);
    if (status !== "running") return status !== "pending";
    if (this.#running.has(part.id)) return false;
    this.#running.add(part.id);
    return true;
  }

  /** Whole lines at once, so that those of another process do not come between. */
  async #write(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    await appendFile(this.path, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
  }

  #load(): Promise<void> {
    this.#loaded ??= this.#read();
    return this.#loaded;
  }

  async #read(): Promise<void> {
    const text = await readFile(this.path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return "";
    });
    for (const line of text.split("\n")) {
      const said = saidIn(line);
      if (MarkSchema.safeParse(said).success) this.#rest.end();
      const event = StoredEventSchema.safeParse(said).data;
      if (!event) continue;
      this.#session = event.aggregate_id;
      this.#last = Math.max(this.#last, event.seq);
      this.#isKept(event);
      this.#rest.take(event);
    }
    // Half a line is what was being written when its process was killed: its event is told again.
    if (text !== "" && !text.endsWith("\n")) await appendFile(this.path, "\n");
  }
}

function saidIn(line: string): unknown {
  if (line === "") return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
