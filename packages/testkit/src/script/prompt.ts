import { parseScript, type Script, type ScriptInput } from "./script.js";
import { ScriptError } from "./script-error.js";

/** Not by `m` and `.`: to those, the line separators U+2028 and U+2029, which JSON may hold, end a line too. */
const scriptLine = /(?<=^|\n)[ \t]*script:[ \t]*(\{[^\n]*\})[ \t\r]*(?=\n|$)/;

/** The line that carries a script inside a prompt. @throws ScriptError for a script that no agent could carry out. */
export function formatScript(script: ScriptInput): string {
  return `script: ${JSON.stringify(parseScript(script) satisfies Script)}`;
}

/**
 * The script that a prompt carries: the first line `script: {json}` of its text; null when it has none.
 * @throws ScriptError when there is such a line and it holds no valid script.
 */
export function scriptInPrompt(text: string): Script | null {
  const json = scriptLine.exec(text)?.[1];
  if (json === undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new ScriptError({
      message: `The \`script:\` line of the prompt is not JSON (${String(cause)}); write it with formatScript`,
      cause,
    });
  }
  return parseScript(value);
}

/** The prompt as a person would read it: without its script line. */
export function textWithoutScript(text: string): string {
  return text.replace(scriptLine, "").trim();
}
