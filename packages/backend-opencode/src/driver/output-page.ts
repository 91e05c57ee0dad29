import { createHash } from "node:crypto";
import type { OutputMessage, OutputPart, SessionOutput } from "@townkit/core";
import { stampArgument } from "@townkit/core/mcp";
import type { Message, Part } from "../turn/messages.js";
import { usageOf } from "../turn/outcome.js";

/** Where a reader is: the last message that was complete and all before it given, and how the open ones after it looked. */
interface OutputPlace {
  readonly last: string | null;
  readonly open: Readonly<Record<string, string>>;
}

const begin: OutputPlace = { last: null, open: {} };

function formatCursor(place: OutputPlace): string {
  return Buffer.from(JSON.stringify([place.last, place.open])).toString("base64url");
}

/** Undefined for anything that `formatCursor` did not write. */
function parseCursor(cursor: string): OutputPlace | undefined {
  try {
    const [last, open] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as [unknown, unknown];
    const isPlace = (last === null || typeof last === "string") && typeof open === "object" && open !== null;
    return isPlace ? { last, open: open as Record<string, string> } : undefined;
  } catch {
    return undefined;
  }
}

/** Where reading begins for a cursor: the message after which, or null for the beginning. */
export function placeOf(after: string | undefined): { place: OutputPlace; restarted: boolean } {
  const place = after === undefined ? begin : parseCursor(after);
  return place ? { place, restarted: false } : { place: begin, restarted: true };
}

/** Whose a user message is. */
export interface Owner {
  readonly assignmentId: string;
  readonly attempt: number;
}

/**
 * The next page. `messages` are all from the place's message on (itself included), or all that there are when it is gone
 * or null.
 */
export function outputPage(options: {
  readonly sessionId: string;
  readonly messages: readonly Message[];
  readonly place: OutputPlace;
  readonly restarted: boolean;
  readonly limit: number;
  /** Of the session's whole conversation, by user message. */
  readonly owners: ReadonlyMap<string, Owner>;
}): SessionOutput {
  const { place, owners, sessionId, limit } = options;
  const at = options.messages.findIndex(({ info }) => info.id === place.last);
  const restarted = options.restarted || (place.last !== null && at === -1);
  const fresh = options.messages.slice(at + 1).map((message, index, all) => {
    // One that was cut is never completed, but nothing is added to it once another answer has begun.
    const passed = all.slice(index + 1).some(({ info }) => info.role === "assistant");
    return outputMessage({ message, owners, passed });
  });
  const seenOpen = restarted ? {} : place.open;
  const changed = fresh.filter((message) => seenOpen[message.id] !== digestOf(message));
  const page = changed.slice(0, limit);
  const lastGiven = page.at(-1)?.id;
  const covered =
    page.length < changed.length ? fresh.slice(0, fresh.findIndex(({ id }) => id === lastGiven) + 1) : fresh;
  const cursor = formatCursor(advance(restarted ? begin : place, covered));
  return { sessionId, messages: page, cursor, restarted, more: page.length < changed.length };
}

/** Past the leading complete messages; the rest is remembered by how it looked, complete ones after an open one too. */
function advance(place: OutputPlace, covered: readonly OutputMessage[]): OutputPlace {
  const firstOpen = covered.findIndex(({ complete }) => !complete);
  const done = firstOpen === -1 ? covered : covered.slice(0, firstOpen);
  const rest = firstOpen === -1 ? [] : covered.slice(firstOpen);
  return {
    last: done.at(-1)?.id ?? place.last,
    open: Object.fromEntries(rest.map((message) => [message.id, digestOf(message)])),
  };
}

function digestOf(message: OutputMessage): string {
  return createHash("sha256").update(JSON.stringify(message)).digest("hex").slice(0, 12);
}

function outputMessage(options: {
  message: Message;
  owners: ReadonlyMap<string, Owner>;
  passed: boolean;
}): OutputMessage {
  const { message, owners, passed } = options;
  const { info } = message;
  const owner = owners.get(info.role === "assistant" ? info.parentID : info.id);
  const common = {
    id: info.id,
    at: new Date(info.time.created).toISOString(),
    assignmentId: owner?.assignmentId ?? null,
    attempt: owner?.attempt ?? null,
    parts: message.parts.flatMap(outputPart),
  };
  if (info.role === "user") return { ...common, role: "user", complete: true, finish: null, error: null, usage: null };
  return {
    ...common,
    role: "assistant",
    complete: passed || info.time.completed !== undefined,
    finish: info.finish ?? null,
    error: info.error ? (info.error.data?.message ?? info.error.name) : null,
    usage: usageOf(info),
  };
}

function outputPart(part: Part): OutputPart[] {
  if (part.type === "tool") {
    const { status, title, input, output, error } = part.state;
    return [
      {
        type: "tool",
        id: part.id,
        tool: part.tool,
        status,
        title: title ?? null,
        input: withoutStamp(input) ?? null,
        output: output ?? error ?? null,
      },
    ];
  }
  if (part.type !== "text" && part.type !== "reasoning") return [];
  return [{ type: part.type, id: part.id, text: part.text }];
}

/** The server keeps what a call was given, and with it the stamp by which our plugin said whose it was. */
function withoutStamp(input: unknown): unknown {
  if (typeof input !== "object" || input === null || !(stampArgument in input)) return input;
  const { [stampArgument]: _, ...given } = input as Record<string, unknown>;
  return given;
}
