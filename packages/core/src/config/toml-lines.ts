import { parse } from "smol-toml";

/** The line, from 1, on which each key of a TOML text is written. Keys are joined as `keyOf` does. */
export type TomlLines = ReadonlyMap<string, number>;

/** One string for a path into the document; what joins it cannot stand in a bare key. */
export function keyOf(path: readonly PropertyKey[]): string {
  return path.map(String).join("\u0000");
}

/** The line of the path, or of the nearest table around it that is written. */
export function lineOf(options: { lines: TomlLines; path: readonly PropertyKey[] }): number | undefined {
  for (let length = options.path.length; length > 0; length -= 1) {
    const line = options.lines.get(keyOf(options.path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return undefined;
}

/** Of the text that was asked for last: each section of a town's file is checked by itself, and with all others. */
let latest: { readonly text: string; readonly lines: TomlLines } | undefined;

/** The lines of a text that the TOML parser has accepted. */
export function tomlLines(text: string): TomlLines {
  if (latest?.text !== text) latest = { text, lines: findLines(text) };
  return latest.lines;
}

/**
 * Finds the lines of a text that the TOML parser has accepted. The parser tells no positions, so it is asked again, for
 * one statement at a time: the shortest run of lines that it accepts alone is a statement, as no TOML value can be cut
 * and still be whole.
 */
function findLines(text: string): TomlLines {
  const found = new Map<string, number>();
  let table: readonly PropertyKey[] = [];
  let statement: { readonly line: number; readonly text: string } | undefined;

  for (const [index, lineText] of text.split(/\r?\n/).entries()) {
    statement = statement
      ? { ...statement, text: `${statement.text}\n${lineText}` }
      : { line: index + 1, text: lineText };
    const parsed = parsedAlone(statement.text);
    if (parsed === undefined) continue;
    const paths = pathsIn(parsed);
    const isHeader = statement.text.trimStart().startsWith("[");
    if (isHeader) table = paths.at(-1) ?? [];
    for (const path of paths) {
      const key = keyOf(isHeader ? path : [...table, ...path]);
      if (!found.has(key)) found.set(key, statement.line);
    }
    statement = undefined;
  }
  return found;
}

function parsedAlone(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** Every path into the value, outer ones first. A list of tables counts as the table that is written last in it. */
function pathsIn(value: unknown): readonly (readonly PropertyKey[])[] {
  if (Array.isArray(value)) return value.flatMap(pathsIn);
  if (typeof value !== "object" || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[key], ...pathsIn(inner).map((path) => [key, ...path])]);
}
