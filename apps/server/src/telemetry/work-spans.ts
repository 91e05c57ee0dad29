import { createHash } from "node:crypto";
import type { Assignment, Attempt } from "@townkit/core";

type Value = { readonly stringValue: string } | { readonly intValue: string };
interface Attribute {
  readonly key: string;
  readonly value: Value;
}

/** A span, as the JSON form of OTLP has it. Times are nanoseconds since 1970, as texts. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1: internal. */
  readonly kind: 1;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly events: readonly { timeUnixNano: string; name: string; attributes: readonly Attribute[] }[];
  /** 1: well; 2: not. */
  readonly status: { readonly code: 1 | 2; readonly message?: string };
}

/** The trace of a piece of work: whoever has its id knows where to look. 32 hexadecimal digits. */
export function traceIdOf(assignmentId: string): string {
  return hashed(assignmentId, 32);
}

/** The spans of settled work: itself, from when it was handed in, and below it each attempt, with the evidence that there is for it. */
export function spansOfWork({ assignment, role }: { assignment: Assignment; role: string }): readonly Span[] {
  const { id, sessionId, work, state, reason, attempts, createdAt, updatedAt } = assignment;
  const traceId = traceIdOf(id);
  const root = hashed(`${id}/`, 16);
  const common = [text("townkit.assignment.id", id), text("townkit.session.id", sessionId)];
  const whole: Span = {
    traceId,
    spanId: root,
    name: `work ${work.type}`,
    kind: 1,
    startTimeUnixNano: nanos(createdAt),
    endTimeUnixNano: nanos(updatedAt),
    attributes: [...common, text("townkit.session.role", role), text("townkit.state", state)],
    events: [],
    status: statusOf(state, reason),
  };
  return [whole, ...attempts.map((attempt) => spanOfAttempt({ attempt, traceId, root, common, until: updatedAt }))];
}

function spanOfAttempt(options: {
  attempt: Attempt;
  traceId: string;
  root: string;
  common: readonly Attribute[];
  until: string;
}): Span {
  const { attempt, traceId, root, common, until } = options;
  const { number, cause, state, startedAt, endedAt, evidence } = attempt;
  return {
    traceId,
    spanId: hashed(`${root}/${number}`, 16),
    parentSpanId: root,
    name: `attempt ${number}`,
    kind: 1,
    startTimeUnixNano: nanos(startedAt),
    endTimeUnixNano: nanos(endedAt ?? until),
    attributes: [
      ...common,
      { key: "townkit.attempt", value: { intValue: String(number) } },
      text("townkit.cause", cause),
      text("townkit.state", state),
    ],
    events: evidence.map(({ kind, at, what }) => ({
      timeUnixNano: nanos(at),
      name: what,
      attributes: [text("townkit.evidence.kind", kind)],
    })),
    status: statusOf(state, null),
  };
}

function statusOf(state: Assignment["state"], reason: string | null): Span["status"] {
  if (state === "completed") return { code: 1 };
  return { code: 2, message: reason ?? state };
}

function text(key: string, stringValue: string): Attribute {
  return { key, value: { stringValue } };
}

function nanos(at: string): string {
  return `${Date.parse(at)}000000`;
}

function hashed(what: string, digits: number): string {
  return createHash("sha256").update(what).digest("hex").slice(0, digits);
}
