/** Takes secrets out of what a server or a library says of itself. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  // The longest first: one may be a part of another.
  const words = secrets.flatMap(formsOf).sort((a, b) => b.length - a.length);
  return (text) => words.reduce((clean, word) => clean.replaceAll(word, "[secret]"), text);
}

/** Itself, its lines, and as it would stand in JSON. */
function formsOf(secret: string): string[] {
  const lines = secret.split("\n").filter((line) => line.trim().length > 3);
  return [...new Set([secret, ...lines, JSON.stringify(secret).slice(1, -1)])].filter((word) => word !== "");
}
