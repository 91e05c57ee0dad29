import type { Turn } from "./driver.js";

/** So that what a turn that left no trace in the conversation has done nevertheless is not done twice. */
const mayHaveBegun = "This may have been begun before: look at what has been done already, and do nothing twice.";

/** The words of cut work for an agent whose conversation has lost them: told only to go on, it would do nothing and end well. */
export function givenAgain(content: string): string {
  return `${content}\n\n${mayHaveBegun}`;
}

/**
 * The words that an attempt is begun with. `goOn`: what is said so that a cut turn goes on. `holds`: whether the agent's
 * conversation has the words of its work; asked only where that matters.
 */
export async function wordsOf(options: {
  turn: Pick<Turn, "cause" | "work">;
  goOn: string;
  holds: () => Promise<boolean>;
}): Promise<string> {
  const { turn, goOn, holds } = options;
  const { content } = turn.work;
  if (turn.cause !== "continue") return content;
  return (await holds()) ? goOn : givenAgain(content);
}
