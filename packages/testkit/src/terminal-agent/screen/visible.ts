// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out.
const controls = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/g;

/** The text without what a terminal would obey; line ends stay. */
export function visible(text: string): string {
  return text.replaceAll(controls, " ");
}
