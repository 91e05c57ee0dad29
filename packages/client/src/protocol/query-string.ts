import * as z from "zod";

/**
 * A query string carries text only; the schema says what each text stands for. An array is its key repeated.
 * What does not fit is left as it is, for the schema to refuse.
 */
export function decodeQuery(options: { schema: z.ZodType; search: URLSearchParams }): Record<string, unknown> {
  const shape: Readonly<Record<string, z.core.$ZodType>> =
    options.schema instanceof z.ZodObject ? options.schema.shape : {};
  const keys = [...new Set(options.search.keys())];
  return Object.fromEntries(
    keys.map((key) => [key, decode({ schema: shape[key], texts: options.search.getAll(key) })]),
  );
}

function decode(options: { schema: z.core.$ZodType | undefined; texts: readonly string[] }): unknown {
  const { schema, texts } = options;
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (inner instanceof z.ZodArray) return texts;
  const [text] = texts;
  if (texts.length !== 1 || text === undefined) return texts;
  if (inner instanceof z.ZodNumber && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  if (inner instanceof z.ZodBoolean && (text === "true" || text === "false")) return text === "true";
  return text;
}

/** The reverse: what is undefined is left out. */
export function encodeQuery(query: Readonly<Record<string, unknown>>): URLSearchParams {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) search.append(key, String(item));
    }
  }
  return search;
}
