/** All that a terminal would obey instead of show; tab and line feed are text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const obeyed = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** A prompt as it can be pasted: line ends are line feeds, and nothing in it can end the paste or move the cursor. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(obeyed, "");
}
