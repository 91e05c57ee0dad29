import { randomUUID } from "node:crypto";
import type { Question } from "@townkit/core";
import { terminalAgentFacts as facts } from "./facts.js";
import type { TerminalAgentRound } from "./faults/schema.js";
import type { Menu } from "./menu.js";
import { visible } from "./screen/visible.js";

const plain = { marked: 0, multiple: false, chosen: [], letters: {}, readsPastes: false } as const;

const permissionLetters = { y: "allow", p: "always", n: "deny" } as const;

/** Asks for leave to use a tool. Its first row, which an Enter takes unless a fault marks another, allows. */
export function permissionMenu(options: {
  tool: string;
  patterns: readonly string[];
  faults: TerminalAgentRound;
}): Menu {
  const { tool, patterns, faults } = options;
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
    marked: faults.menuMarks === "no" ? 2 : 0,
    letters: faults.menuLetters ? permissionLetters : {},
    readsPastes: faults.menuReadsPastes ?? false,
  };
}

/** A menu that nobody's prompt is the cause of: of work in the background, say. */
export function menuByItself(faults: TerminalAgentRound): Menu {
  return permissionMenu({ tool: "bash", patterns: ["git clean -fdx"], faults });
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

/** Earlier prompts, the newest first, behind a row that leaves all as it is. */
export function rewindMenu(prompts: readonly string[]): Menu {
  return {
    ...plain,
    id: randomUUID(),
    kind: "rewind",
    title: "Rewind",
    details: [],
    question: "Which prompt do you want to edit?",
    rows: [
      { value: "", label: "Stay here" },
      ...prompts.map((text) => ({ value: text, label: visible(text).replaceAll("\n", " ") })),
    ],
    footer: facts.questionFooter,
  };
}

/** Comes before everything else in a directory that is not trusted. */
export function trustMenu(options: { cwd: string; marks: "no" | "yes" }): Menu {
  return {
    ...plain,
    id: randomUUID(),
    kind: "trust",
    title: "Quick safety check",
    details: [options.cwd],
    question: facts.trustQuestion,
    rows: [
      { value: "no", label: "No, exit" },
      { value: "yes", label: "Yes, I trust this folder" },
    ],
    footer: facts.questionFooter,
    marked: options.marks === "yes" ? 1 : 0,
  };
}
