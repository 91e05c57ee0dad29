import { randomUUID } from "node:crypto";
import type { Question } from "@townkit/core";
import { terminalAgentFacts as facts } from "./facts.js";
import type { Menu } from "./menu.js";

const plain = { marked: 0, multiple: false, chosen: [] } as const;

/** Asks for leave to use a tool. Its first row, which an Enter takes, allows. */
export function permissionMenu(options: { tool: string; patterns: readonly string[] }): Menu {
  const { tool, patterns } = options;
  return {
    ...plain,
    id: randomUUID(),
    kind: "permission",
    title: `Tool use: ${tool}`,
    details: patterns,
    question: facts.permissionQuestion,
    rows: [
      { value: "allow", label: "Yes" },
      { value: "always", label: `Yes, and don't ask again for ${tool} in this session` },
      { value: "deny", label: "No (esc)" },
    ],
    footer: facts.permissionFooter,
  };
}

/** Puts one question of the agent's own. */
export function questionMenu(question: Question): Menu {
  return {
    ...plain,
    id: randomUUID(),
    kind: "question",
    title: question.header ?? "Question",
    details: [],
    question: question.text,
    rows: question.choices.map(({ value, label }) => ({ value, label })),
    footer: facts.questionFooter,
    multiple: question.multiple,
  };
}
