import type { HookReport } from "@townkit/core/hook-sender";
import type { HookMeaning, HookRule } from "../profile/hooks.js";
import { firstValueAt, ruleFor } from "../profile/value-at.js";
import type { HookFile } from "./hook-file.js";
import { promptDigest } from "./prompt-digest.js";

/** How much of an answer's words is told with the end of its turn. */
const longestText = 16_000;

const reportEvents = {
  session_start: "session_start",
  prompt_taken: "prompt_taken",
  permission: "permission",
  turn_ended: "session_idle",
  turn_failed: "session_idle",
  pre_compact: "pre_compact",
} as const satisfies Record<HookMeaning, HookReport["event"]>;

/**
 * One call of a hook as the report that it is; null where it means nothing here. Of a prompt its digest is told and not its
 * words: those are known, and a journal is no place to repeat them.
 * @param call `id`: of this call, for an event to which the agent itself gives no id.
 */
export function readCall(call: {
  file: Pick<HookFile, "sessionId" | "events">;
  told: unknown;
  at: string;
  id: string;
  lastRecorded: LastRecorded;
}): HookReport | null {
  const { file, told, at, id, lastRecorded } = call;
  const rule = ruleFor({ rules: file.events, value: told });
  if (!rule || !isRecorded({ rule, told, lastRecorded })) return null;
  const { means, fields } = rule;
  const field = (name: string): unknown => (fields[name] === undefined ? undefined : firstValueAt(told, fields[name]));
  const text = (name: string): string | undefined => {
    const found = field(name);
    return typeof found === "string" ? found : undefined;
  };
  const own = text("id");
  const facts = { at, conversation: text("conversation"), transcript: text("transcript"), turn: text("turn") };
  const payload = withoutGaps({ ...facts, ...more({ means, field, text }) });
  const eventId = `${means}-${own ?? id}`.slice(0, 200);
  return { sessionId: file.sessionId, eventId, event: reportEvents[means], payload };
}

/** The last number at a dotted path in the lines of a record; null where it has none. */
export type LastRecorded = (options: { record: string; number: string }) => number | null;

function isRecorded(options: { rule: HookRule; told: unknown; lastRecorded: LastRecorded }): boolean {
  const { rule, told, lastRecorded } = options;
  const { recorded, fields } = rule;
  if (!recorded) return true;
  const record = firstValueAt(told, fields.transcript ?? "");
  const last = typeof record === "string" ? lastRecorded({ record, number: recorded.number }) : null;
  return last !== null && last >= recorded.at_least;
}

function more(options: {
  means: HookMeaning;
  field: (name: string) => unknown;
  text: (name: string) => string | undefined;
}): Record<string, unknown> {
  const { means, field, text } = options;
  switch (means) {
    case "prompt_taken":
      return { digest: promptDigest(text("text") ?? "") };
    case "permission":
      return { permission: text("permission") ?? "tool", patterns: linesOf(field("patterns")), always: [] };
    case "turn_ended":
    case "turn_failed":
      return {
        failed: means === "turn_failed",
        text: text("text")?.slice(0, longestText),
        digest: digestOf(text("prompt")),
      };
    case "pre_compact":
      return { trigger: text("trigger") };
    case "session_start":
      return { source: text("source") };
  }
}

function digestOf(words: string | undefined): string | undefined {
  return words === undefined ? undefined : promptDigest(words);
}

/** What is asked for, a line each, whatever the agent makes of it. */
function linesOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  return list.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
}

function withoutGaps(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
