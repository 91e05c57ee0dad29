/** What a console shows: a command that somebody types, and what it prints. */
export interface ConsoleStep {
  readonly command: string;
  /** As it is printed in a document, line by line; none: whatever it prints. */
  readonly prints: readonly string[];
}

/** Stands for any text within a line; alone in a line, for any number of lines. */
const anything = "…";
/** Stands for a word that is not the same each time, such as a pid: what comes later may speak of it by this name. */
const name = /<([A-Z]+)>/g;

/** The steps of a block of a document: `$` before what is typed, below it what is printed. @throws Error it begins with no command. */
export function consoleSteps(text: string): readonly ConsoleStep[] {
  const steps: { command: string; prints: string[] }[] = [];
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    if (line.startsWith("$ ")) steps.push({ command: line.slice(2), prints: [] });
    else if (steps.length > 0) steps.at(-1)?.prints.push(line);
    else throw new Error(`A console begins with a command, not with "${line}".`);
  }
  return steps;
}

/**
 * Holds what was printed against what is to be: all of it, in its order, but for blanks. Resolves with the words that its names stand
 * for; null where it is not so.
 */
export function readPrinted(options: {
  readonly prints: readonly string[];
  readonly printed: string;
}): ReadonlyMap<string, string> | null {
  const { prints, printed } = options;
  if (prints.length === 0) return new Map();
  const found = patternOf(prints).exec(`${plain(printed)}\n`);
  return found && new Map(Object.entries(found.groups ?? {}));
}

/** A command with the words that its names stand for. @throws Error there is none for a name. */
export function withWords(options: { readonly command: string; readonly words: ReadonlyMap<string, string> }): string {
  const { command, words } = options;
  return command.replace(name, (_, key: string) => {
    const word = words.get(key);
    if (word === undefined) throw new Error(`What is printed says nothing of <${key}> in "${command}".`);
    return word;
  });
}

function patternOf(prints: readonly string[]): RegExp {
  const seen = new Set<string>();
  const lines = prints.map((line) => (line.trim() === anything ? "(?:[^\\n]*\\n)*?" : `${linePattern(line, seen)}\\n`));
  return new RegExp(`^${lines.join("")}$`);
}

/** A name is a group where it is first met, and the same word after that. */
function linePattern(line: string, seen: Set<string>): string {
  const escaped = plain(line)
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll(anything, "[^\\n]*");
  return escaped.replace(name, (_, key: string) => {
    if (seen.has(key)) return `\\k<${key}>`;
    seen.add(key);
    return `(?<${key}>\\S+?)`;
  });
}

/** Without what only places it: columns are as wide as what is in them. */
function plain(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim().replace(/\s+/g, " "))
    .filter((line) => line !== "")
    .join("\n");
}
