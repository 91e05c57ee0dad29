/** Without anything blank. */
export function squeezed(text: string): string {
  return text.replace(/\s+/gu, "");
}
