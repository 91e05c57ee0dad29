import type { Attention, Session, SessionList } from "@townkit/core";
import { age, facts, table } from "./table.js";

function liveness(session: Session): string {
  const { liveness: seen } = session;
  return seen.state === "alive" ? "alive" : `${seen.state} (${seen.why})`;
}

function notice(session: Session): string {
  if (session.attention.length > 0)
    return `waits for ${session.attention.length} answer${session.attention.length > 1 ? "s" : ""}`;
  if (session.paused) return "paused";
  return session.currentAssignmentId ?? "";
}

export function sessionTable(list: SessionList, now: number): string {
  const rows = list.sessions.map((session) => [
    session.id,
    session.status,
    session.agent,
    session.role,
    String(session.queued),
    age({ since: session.createdAt, now }),
    notice(session),
  ]);
  const unreachable = list.unreachable.map(({ backend, why }) => `\n${backend} could not be asked: ${why}`).join("");
  const empty = "There are no sessions. Start one: town spawn --agent opencode --role polecat";
  return table({ head: ["SESSION", "STATUS", "AGENT", "ROLE", "QUEUED", "AGE", "NOW"], rows, empty }) + unreachable;
}

/** What is asked, and the command that answers it. */
function attentionText(attention: Attention): string {
  const answer = `town answer ${attention.sessionId} ${attention.id}`;
  if (attention.kind === "permission") {
    return `${attention.id}: may it use ${attention.permission}: ${attention.patterns.join(", ")}?\n  ${answer} --allow | --always | --deny [--message TEXT]`;
  }
  if (attention.kind === "question") {
    const questions = attention.questions.map((question) => {
      const choices = question.choices.map((choice) => choice.value).join(" | ");
      return `${question.text}${choices && ` [${choices}]`}`;
    });
    return `${attention.id}: ${questions.join("; ")}\n  ${answer} --choose VALUE`;
  }
  if (attention.kind === "supervision") {
    const seen = attention.evidence.map((line) => `\n    ${line}`).join("");
    const choices = attention.choices.map(({ value }) => value).join(" | ");
    return `${attention.id}: ${attention.why}${seen}\n  ${answer} --choose ${choices}`;
  }
  return `${attention.id}: ${attention.why}\n  town resolve ${attention.assignmentId} --delivered | --not-delivered`;
}

export function sessionText(session: Session): string {
  const lines = facts([
    ["session", session.id],
    ["status", session.statusReason ? `${session.status}: ${session.statusReason}` : session.status],
    ["agent process", liveness(session)],
    ["agent", session.agent],
    ["role", session.role],
    ["model", session.model],
    ["mode", session.mode],
    ["directory", session.workDir],
    ["backend", session.backend],
    ["working on", session.currentAssignmentId],
    ["queued", session.queued],
    ["paused", session.paused && `${session.paused.reason} (town resume ${session.id})`],
    ["forked from", session.forkedFrom],
    ["created", session.createdAt],
  ]);
  return [lines, ...session.attention.map(attentionText)].join("\n");
}
