import { inspect } from "node:util";
import { listRequirements } from "../suite/index.js";
import type { CheckReport, Finding } from "./check.js";

const marks = { passed: "holds ", failed: "FAILS ", not_applicable: "-     " };

function indented(text: string, by: string): string {
  return text.replaceAll("\n", `\n${by}`);
}

function shown(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: 100, maxStringLength: 300 });
}

/** A finding for a person: one line where it holds, and what happened where it does not. */
export function findingText(finding: Finding): string {
  const { code, proves, status, why, done = [] } = finding;
  const head = `${marks[status]} ${code.padEnd(12)} ${proves}`;
  if (status === "passed") return head;
  if (status === "not_applicable") return `${head}\n${" ".repeat(20)}does not apply: ${why}`;
  const lines = [head, `  why       ${indented(why ?? "", "            ")}`];
  if ("expected" in finding || "seen" in finding) {
    lines.push(`  expected  ${indented(shown(finding.expected), "            ")}`);
    lines.push(`  seen      ${indented(shown(finding.seen), "            ")}`);
  }
  lines.push(...done.map((call, at) => `  ${at === 0 ? "done     " : "         "} ${call}`));
  if (finding.page !== undefined) lines.push(`  read      ${finding.page}`);
  return lines.join("\n");
}

const halfNames = {
  first: "first half, what every backend owes",
  second: "second half, what this one declares",
} as const;

function countsText(findings: readonly Finding[]): string {
  const count = (status: Finding["status"]) => findings.filter((one) => one.status === status).length;
  return `${count("passed")} hold, ${count("failed")} fail, ${count("not_applicable")} do not apply`;
}

/** The last lines of a check. */
export function verdictText({ name, findings, holds }: CheckReport): string {
  const halves = (["first", "second"] as const).map(
    (half) => `  ${halfNames[half].padEnd(36)} ${countsText(findings.filter((one) => one.half === half))}`,
  );
  const whole = findings.length === listRequirements().length;
  const kept = whole ? "It keeps the contract." : "What was checked of the contract holds.";
  const verdict = `${name}: ${countsText(findings)}. ${holds ? kept : "It does not keep the contract."}`;
  return [...halves, verdict].join("\n");
}
