import type { OutputMessage, OutputOptions, OutputPart, SessionOutput } from "../contract/output.js";

/** The conversation of one session: its messages, and in which order they last changed. */
export interface MemoryTranscript {
  messages(): readonly OutputMessage[];
  add(message: OutputMessage): void;
  change(id: string, patch: Partial<OutputMessage>): void;
  /** Adds the part, or puts it in the place of the one with its id. */
  putPart(id: string, part: OutputPart): void;
  /** The message before which the conversation now ends; null: nothing is taken back. */
  revertedFrom(): string | null;
  revertTo(id: string | null): void;
  /** Makes the revert final. */
  dropReverted(): void;
  page(options: OutputOptions): Omit<SessionOutput, "sessionId">;
}

interface Entry {
  readonly message: OutputMessage;
  /** Rises with every change in the transcript; what a cursor counts. */
  readonly changed: number;
}

export function createMemoryTranscript(): MemoryTranscript {
  const entries = new Map<string, Entry>();
  let changes = 0;
  let revertedFrom: string | null = null;

  function put(message: OutputMessage): void {
    changes += 1;
    entries.set(message.id, { message, changed: changes });
  }

  function get(id: string): OutputMessage {
    const entry = entries.get(id);
    if (!entry) throw new Error(`There is no message ${id}.`);
    return entry.message;
  }

  function putPart(id: string, part: OutputPart): void {
    const message = get(id);
    const others = message.parts.filter((other) => other.id !== part.id);
    const at = message.parts.findIndex((other) => other.id === part.id);
    put({ ...message, parts: at < 0 ? [...others, part] : message.parts.with(at, part) });
  }

  function page({ after, limit = 200 }: OutputOptions): Omit<SessionOutput, "sessionId"> {
    const from = after === undefined ? 0 : changesAt(after);
    const restarted = from === undefined || from > changes;
    const news = [...entries.values()].filter(({ changed }) => restarted || changed > from);
    news.sort((left, right) => left.changed - right.changed);
    const given = news.slice(0, limit);
    const last = given.at(-1)?.changed ?? (restarted ? changes : from);
    return {
      messages: given.map(({ message }) => message),
      cursor: cursorAt(last),
      restarted,
      more: news.length > given.length,
    };
  }

  function dropReverted(): void {
    const ids = [...entries.keys()];
    const from = revertedFrom === null ? ids.length : ids.indexOf(revertedFrom);
    for (const id of ids.slice(from)) entries.delete(id);
    revertedFrom = null;
  }

  return {
    revertedFrom: () => revertedFrom,
    revertTo: (id) => {
      revertedFrom = id;
    },
    dropReverted,
    messages: () => [...entries.values()].map(({ message }) => message),
    add: put,
    change: (id, patch) => put({ ...get(id), ...patch }),
    putPart,
    page,
  };
}

function cursorAt(changes: number): string {
  return `c${changes}`;
}

function changesAt(cursor: string): number | undefined {
  return /^c\d{1,15}$/.test(cursor) ? Number(cursor.slice(1)) : undefined;
}

/** The messages before one of them, or all, as a conversation that begins with them has them: nobody's work any more. */
export function copiedMessages(options: {
  messages: readonly OutputMessage[];
  before: string | undefined;
  into: string;
}): OutputMessage[] {
  const { messages, before, into } = options;
  const end = before === undefined ? messages.length : messages.findIndex(({ id }) => id === before);
  const whole = messages.slice(0, Math.max(end, 0)).filter(({ complete }) => complete);
  return whole.map((message) => ({ ...message, id: `${into}.${message.id}`, assignmentId: null, attempt: null }));
}
