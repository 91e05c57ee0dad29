import type { HookReply } from "@townkit/core";
import { fillNames } from "../profile/fill-names.js";
import { valueAt } from "../profile/value-at.js";
import type { HookFile } from "./hook-file.js";

/** What the hook prints so that the agent has the reply; empty where there is nothing to say, or no way to say it. */
export function printReply(options: {
  file: Pick<HookFile, "event" | "replies">;
  told: unknown;
  reply: HookReply;
}): string {
  const { file, told, reply } = options;
  const { replies } = file;
  const template = reply.decision
    ? replies[reply.decision]
    : reply.keepWorking !== undefined
      ? replies.keep_working
      : reply.context !== undefined
        ? replies.context
        : undefined;
  if (template === undefined) return "";
  const facts = {
    event: String(valueAt(told, file.event) ?? ""),
    message: reply.message ?? "",
    context: reply.context ?? "",
    keepWorking: reply.keepWorking ?? "",
  };
  return JSON.stringify(filled({ template, facts }));
}

/** A value with the names in its texts filled in; a name that there is not stays as it is. */
function filled({ template, facts }: { template: unknown; facts: Readonly<Record<string, string>> }): unknown {
  if (typeof template === "string") return fillNames({ template, facts, missing: (name) => `{${name}}` });
  if (Array.isArray(template)) return template.map((one) => filled({ template: one, facts }));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, one]) => [key, filled({ template: one, facts })]));
}
