import { type Section, schemaOf, type ValueSchema } from "./section.js";
import { keysOf } from "./section-keys.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variable that overrides a key: `TOWN_DAEMON_PORT` for `port` of `[daemon]`. */
export function variableOf(options: { section: string; key?: string }): string {
  const words = ["TOWN", options.section, options.key ?? ""];
  return words.map((word) => word.replace(/[^A-Za-z0-9]/g, "_").toUpperCase()).join("_");
}

export interface Override {
  readonly variable: string;
  readonly key: string;
  /** Of the type that the key has, as far as the text can be read so; the section's schema judges it. */
  readonly value: unknown;
}

/** A section's overrides, and the variables that begin like its own and belong to no key. An empty variable counts as not set. */
export function overridesOf(options: { section: Section; env: Environment }): {
  readonly overrides: readonly Override[];
  readonly unknown: readonly string[];
} {
  const { section, env } = options;
  const keys = new Map(keysOf(section).known.map((key) => [variableOf({ section: section.name, key }), key]));
  const prefix = variableOf({ section: section.name });
  const set = Object.entries(env).filter(
    ([name, text]) => name.startsWith(prefix) && text !== undefined && text !== "",
  );

  return {
    overrides: set.flatMap(([variable, text = ""]) => {
      const key = keys.get(variable);
      if (key === undefined) return [];
      const schema = schemaOf(section).properties?.[key] ?? {};
      return [{ variable, key, value: coerce({ text, schema }) }];
    }),
    unknown: set.map(([variable]) => variable).filter((variable) => !keys.has(variable)),
  };
}

/** The text as a number, boolean, list or table where the schema takes one; lists are JSON or separated by commas. */
function coerce(options: { text: string; schema: ValueSchema }): unknown {
  const { text, schema } = options;
  const types = new Set([schema, ...(schema.anyOf ?? [])].map(({ type }) => type));
  if ((types.has("number") || types.has("integer")) && text.trim() !== "" && !Number.isNaN(Number(text)))
    return Number(text);
  if (types.has("boolean") && (text === "true" || text === "false")) return text === "true";
  if ((types.has("array") || types.has("object")) && /^\s*[[{]/.test(text)) return jsonOr({ text, otherwise: text });
  if (types.has("array")) return text.split(",").map((item) => item.trim());
  return text;
}

function jsonOr(options: { text: string; otherwise: unknown }): unknown {
  try {
    return JSON.parse(options.text);
  } catch {
    return options.otherwise;
  }
}
