import { inspect } from "node:util";
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
  return lines.join("\n");
}

/** The last line of a check. */
export function verdictText({ name, findings, holds }: CheckReport): string {
  const count = (status: Finding["status"]) => findings.filter((one) => one.status === status).length;
  const counts = `${count("passed")} hold, ${count("failed")} fail, ${count("not_applicable")} do not apply`;
  return `${name}: ${counts}. ${holds ? "It keeps the contract." : "It does not keep the contract."}`;
}
