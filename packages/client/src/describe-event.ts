import type { CompactionReason, TownEvent } from "@townkit/core";
import { contextText, usageText } from "./describe-usage.js";

type Describe<Type extends TownEvent["type"]> = (event: Extract<TownEvent, { type: Type }>) => string | null;

const compactionCauses: Readonly<Record<CompactionReason, string>> = {
  limit: "it was about to be full",
  overflow: "the provider refused it as too large",
  asked: "somebody asked for it",
};

const reason = (why: string | null) => (why ? `: ${why}` : "");

/** One line for a reader, by type; null for what a line cannot show well. */
const descriptions: { readonly [Type in TownEvent["type"]]: Describe<Type> } = {
  "session.created": ({ session }) => `created for ${session.role} in ${session.workDir}`,
  "session.changed": ({ session }) =>
    session.paused
      ? `${session.status}, paused: ${session.paused.reason}`
      : `${session.status}${reason(session.statusReason)}`,
  "session.deleted": () => "deleted",
  "assignment.created": ({ assignmentId, title }) => `${assignmentId} taken in: ${title}`,
  "assignment.changed": ({ assignmentId, to, attempt, reason: why }) =>
    `${assignmentId} ${to}${attempt > 1 ? ` (attempt ${attempt})` : ""}${reason(why)}`,
  "turn.usage": ({ assignmentId, callKey, usage, context }) =>
    `${assignmentId ?? `the command ${callKey}`} used ${usageText(usage)}${context === null ? "" : `; ${contextText(context)}`}`,
  "session.compacted": ({ reason: why }) => `context compacted: ${compactionCauses[why]}`,
  "attention.raised": ({ attention }) => `needs an answer: ${attentionText(attention)} (${attention.id})`,
  "attention.settled": ({ attentionId, how }) => `${attentionId} ${how}`,
  "hook.called": ({ hook }) => `hook ${hook}`,
  "agent.reported": ({ report }) => `agent reports ${report}`,
  "plugin.failed": ({ why }) => `plugin failed: ${why}`,
  "mcp.called": ({ server, tool, outcome, tookMs }) =>
    `called ${tool} of the MCP server ${server}: ${outcome}, ${tookMs} ms`,
  "mail.changed": ({ mailId, from, to, subject, state, reason: why }) =>
    `mail ${mailId} from ${from} to ${to}, "${subject}", is ${state}${reason(why)}`,
  "bead.changed": ({ beadId, status, assignee }) =>
    beadId === null
      ? "the beads may have changed"
      : `bead ${beadId} is ${status ?? "gone"}${assignee ? `, and ${assignee}'s` : ""}`,
  "bead.released": ({ beadId, assignmentId, reminders }) =>
    `bead ${beadId} released: left open after ${assignmentId} and ${reminders} reminders`,
  "action.completed": ({ action, on, gives }) =>
    `action ${action} on ${on}${gives === "nothing" ? "" : `: gives ${gives.replace("_", " ")}`}`,
  "action.failed": ({ action, on, why }) => `action ${action} on ${on} failed: ${why}`,
  "backend.health": ({ backend, server, state, why }) =>
    `backend ${backend}${server === null ? "" : `, server ${server},`} is ${state}${reason(why)}`,
  "town.started": ({ adopted, unknown }) => `town started: ${adopted} sessions adopted, ${unknown} unknown`,
  "output.delta": () => null,
  // Until a tool has a title there is nothing to say but that one is coming.
  "output.tool": ({ tool, status, title }) =>
    title === null || status === "pending" ? null : `${tool} ${title} ${status}`,
  resync: ({ why }) => `events could not be continued (${why}); read the state anew`,
};

function attentionText(attention: Extract<TownEvent, { type: "attention.raised" }>["attention"]): string {
  if (attention.kind === "permission") return `may it use ${attention.permission}: ${attention.patterns.join(", ")}`;
  if (attention.kind === "question") return attention.questions.map((question) => question.text).join(" / ");
  return attention.why;
}

/** The event as one line without time and session, or null where a line would say nothing (text deltas). */
export function describeEvent(event: TownEvent): string | null {
  return (descriptions[event.type] as Describe<TownEvent["type"]>)(event);
}
