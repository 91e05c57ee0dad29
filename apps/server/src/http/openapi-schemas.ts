import { adminOperations, ErrorBodySchema, TownStatusSchema, townOperations } from "@townkit/client/protocol";
import {
  AssignmentSchema,
  AttachCommandSchema,
  AttentionSchema,
  CapabilityReportSchema,
  HookReplySchema,
  MailHeaderSchema,
  MailSchema,
  ReceiptSchema,
  ResumeResultSchema,
  SessionConfigSchema,
  SessionListSchema,
  SessionOutputSchema,
  SessionSchema,
  TownEventSchema,
  UsageSchema,
  WorkSchema,
  WorktreeSchema,
} from "@townkit/core";
import { z } from "zod";

/** What the documentation calls the shapes that several operations share. */
const sharedNames: readonly (readonly [string, z.ZodType])[] = [
  ["Session", SessionSchema],
  ["SessionList", SessionListSchema],
  ["SessionConfig", SessionConfigSchema],
  ["SessionOutput", SessionOutputSchema],
  ["Assignment", AssignmentSchema],
  ["Attention", AttentionSchema],
  ["AttachCommand", AttachCommandSchema],
  ["CapabilityReport", CapabilityReportSchema],
  ["HookReply", HookReplySchema],
  ["Mail", MailSchema],
  ["MailHeader", MailHeaderSchema],
  ["Receipt", ReceiptSchema],
  ["ResumeResult", ResumeResultSchema],
  ["TownEvent", TownEventSchema],
  ["TownStatus", TownStatusSchema],
  ["Usage", UsageSchema],
  ["Work", WorkSchema],
  ["Worktree", WorktreeSchema],
  ["Error", ErrorBodySchema],
];

/** A name for each schema that crosses the API: its own, or its operation's. */
function nameAll(): Map<z.ZodType, string> {
  const names = new Map<z.ZodType, string>(sharedNames.map(([name, schema]) => [schema, name]));
  for (const [id, { body, result }] of Object.entries({ ...townOperations, ...adminOperations })) {
    const stem = id.slice(0, 1).toUpperCase() + id.slice(1);
    if (body && !names.has(body)) names.set(body, `${stem}Request`);
    if (!names.has(result)) names.set(result, `${stem}Result`);
  }
  return names;
}

const names = nameAll();

/** A reference to where the document describes a schema. */
export function referTo(schema: z.ZodType): { $ref: string } {
  return { $ref: refOf(names.get(schema) ?? "") };
}

function refOf(name: string): string {
  return `#/components/schemas/${name}`;
}

/** All of them as JSON Schema, by name, each referring to the others. As input: what is optional to send is not required. */
export function componentSchemas(): Readonly<Record<string, object>> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of names) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: refOf, io: "input" });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $id: _id, $schema: _dialect, ...schema }]) => [name, schema]),
  );
}
