import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ConsoleStep, consoleSteps } from "./console.js";

/** The page that says what to do when something is wrong. */
const page = join(import.meta.dirname, "..", "..", "..", "docs", "runbooks.md");

const parts = ["see", "do", "after"] as const;

/** What somebody does about one failure, as the page has it. */
export interface Runbook {
  readonly id: string;
  /** How it shows. */
  readonly see: readonly ConsoleStep[];
  /** What mends it. */
  readonly do: readonly ConsoleStep[];
  /** How it shows that it is mended. */
  readonly after: readonly ConsoleStep[];
}

export async function readRunbooks(): Promise<readonly Runbook[]> {
  return runbooksIn(await readFile(page, "utf8"));
}

const block = /^```console runbook=(?<id>\S+) (?<part>\S+)\n(?<text>.*?)^```$/gms;

/** In their order on the page. @throws Error one lacks a part, has one twice, or has one of another name. */
export function runbooksIn(markdown: string): readonly Runbook[] {
  const found = new Map<string, Map<string, readonly ConsoleStep[]>>();
  for (const { groups } of markdown.matchAll(block)) {
    const { id = "", part = "", text = "" } = groups ?? {};
    const own = found.get(id) ?? new Map<string, readonly ConsoleStep[]>();
    if (own.has(part)) throw new Error(`The runbook ${id} has two parts "${part}".`);
    found.set(id, own.set(part, consoleSteps(text)));
  }
  return [...found].map(([id, own]) => {
    const part = (name: (typeof parts)[number]) => {
      const steps = own.get(name);
      if (!steps?.length) throw new Error(`The runbook ${id} has no part "${name}".`);
      return steps;
    };
    const other = [...own.keys()].find((name) => !(parts as readonly string[]).includes(name));
    if (other !== undefined) throw new Error(`The runbook ${id} has a part "${other}": there are ${parts.join(", ")}.`);
    return { id, see: part("see"), do: part("do"), after: part("after") };
  });
}
