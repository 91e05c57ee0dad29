import { contextText, usageText } from "@townkit/client";
import type { Assignment, Receipt } from "@townkit/core";
import { age, facts, table } from "./table.js";

const firstLine = (text: string) => text.trim().split("\n", 1)[0]?.slice(0, 60) ?? "";

export function workTable(assignments: readonly Assignment[], now: number): string {
  const rows = assignments.map((work) => [
    work.id,
    work.state,
    work.sessionId,
    String(work.attempt),
    age({ since: work.createdAt, now }),
    firstLine(work.work.content),
  ]);
  return table({
    head: ["WORK", "STATE", "SESSION", "TRY", "AGE", "WHAT"],
    rows,
    empty: "There is no work. Hand some in: town assign SESSION TEXT",
  });
}

export function assignmentText(work: Assignment): string {
  const attempts = work.attempts.flatMap((attempt) => [
    `attempt ${attempt.number} (${attempt.cause}): ${attempt.state}`,
    ...attempt.evidence.map((evidence) => `  ${evidence.at} ${evidence.kind}: ${evidence.what}`),
  ]);
  const head = facts([
    ["work", work.id],
    ["state", work.reason ? `${work.state}: ${work.reason}` : work.state],
    ["session", work.sessionId],
    ["failure", work.failure && `${work.failure.message} (${work.failure.code}, effect ${work.failure.effect})`],
    ["finish", work.outcome?.finish ?? null],
    ["tokens", work.outcome?.usage ? usageText(work.outcome.usage) : null],
    ["context", work.outcome?.context ? contextText(work.outcome.context) : null],
    ["expires", work.expiresAt],
    ["created", work.createdAt],
  ]);
  const said = work.outcome?.text ? `\n\n${work.outcome.text}` : "";
  return `${head}\n${attempts.join("\n")}${said}`;
}

export function receiptText(receipt: Receipt): string {
  const attempt = receipt.attempt > 1 ? ` (attempt ${receipt.attempt})` : "";
  return `${receipt.assignmentId} ${receipt.state}${attempt}${receipt.reason ? `: ${receipt.reason}` : ""}`;
}

/** What its last turn used, and how full the context was then; nothing where that is not known. */
export function spentText({ id, outcome }: Assignment): string {
  return facts([
    ["last turn", outcome?.usage ? `${id}: ${usageText(outcome.usage)}` : null],
    ["context", outcome?.context ? contextText(outcome.context) : null],
  ]);
}
