/** So that what a turn that left no trace in the conversation has done nevertheless is not done twice. */
const mayHaveBegun = "This may have been begun before: look at what has been done already, and do nothing twice.";

/** The words of cut work for an agent whose conversation has lost them: told only to go on, it would do nothing and end well. */
export function givenAgain(content: string): string {
  return `${content}\n\n${mayHaveBegun}`;
}
