import { createHash } from "node:crypto";
import { type Answer, type Attention, InvalidInputError } from "@townkit/core";
import type { ShownMenu } from "../screen/read-screen.js";

/** What a menu asks. Which of its rows is marked is no part of that. */
export function fingerprintOf(menu: ShownMenu): string {
  const said = menu.lines.map((line) => line.replace(/^[^\p{L}\p{N}]+/u, ""));
  return createHash("sha256").update(said.join("\n")).digest("hex").slice(0, 16);
}

/** What a menu asks, as it is told to those who may answer. */
export function attentionOf(options: {
  menu: ShownMenu;
  id: string;
  sessionId: string;
  assignmentId: string | null;
  at: string;
}): Attention {
  const { menu, id, sessionId, assignmentId, at } = options;
  const base = { id, sessionId, assignmentId, raisedAt: at };
  const { profile, lines, rows } = menu;
  const words = lines.findIndex((line) => line.includes(profile.words));
  const firstRow = lines.findIndex((line) => line.includes(`${rows[0]?.number}. `));
  if (profile.kind === "permission") {
    const permission = permissionOf(menu);
    const always = profile.always ? [permission] : [];
    // What is asked for stands above the question, or else under it.
    const patterns = patternsIn(lines.slice(1, words > 0 ? words : firstRow));
    return { kind: "permission", ...base, permission, patterns, always };
  }
  const text = lines.slice(0, Math.max(1, firstRow)).join("\n");
  const choices = rows.map(({ label }) => ({ value: label, label }));
  return { kind: "question", ...base, questions: [{ text, choices, multiple: false, custom: false }] };
}

/** Lines that are drawn around what is asked for are none of it. */
function patternsIn(lines: readonly string[]): string[] {
  return lines.filter((line) => /[\p{L}\p{N}]/u.test(line));
}

/** What a menu asks leave for. */
export function permissionOf({ profile, lines }: ShownMenu): string {
  if (profile.permission !== undefined) return profile.permission;
  return (lines[0] ?? "").slice(profile.title?.length ?? 0).trim() || "tool";
}

/** The one key that gives an answer to a menu. @throws InvalidInputError the menu has no such answer. */
export function keyFor(options: { menu: ShownMenu; answer: Answer }): string {
  const { menu, answer } = options;
  const { profile, rows } = menu;
  if (answer.kind === "question") {
    const [first = []] = answer.answers;
    const row = rows.find(({ label }) => label === first[0]);
    if (row && answer.answers.length === 1 && first.length === 1) return String(row.number);
    throw refusal(
      `its choices are ${rows.map(({ label }) => JSON.stringify(label)).join(", ")}, one of which can be picked`,
    );
  }
  if (answer.kind === "dismiss" || answer.decision === "deny") {
    if (profile.deny !== undefined) return profile.deny;
    throw refusal("the agent's profile has no key that denies");
  }
  const wanted = answer.decision === "always" ? profile.always : profile.allow;
  const row = wanted && rows.find(({ label }) => label.startsWith(wanted.words));
  if (wanted && row) return wanted.key ?? String(row.number);
  throw refusal(`the menu has no row for ${answer.decision}`);
}

function refusal(problem: string): InvalidInputError {
  return new InvalidInputError({ what: "The answer", problem });
}
