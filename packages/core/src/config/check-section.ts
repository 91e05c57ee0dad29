import { basename } from "node:path";
import type { z } from "zod";
import type { ConfigProblem } from "../errors/config-error.js";
import { type Environment, overridesOf, variableOf } from "./env-overrides.js";
import { issueText } from "./issue-text.js";
import { didYouMean } from "./nearest.js";
import { type Section, schemaOf } from "./section.js";
import { keysOf } from "./section-keys.js";
import { lineOf, type TomlLines } from "./toml-lines.js";

/** Where a value comes from: the schema's default, a line of the file, or an environment variable. */
export type Provenance =
  | { readonly from: "default" }
  | { readonly from: "file"; readonly line: number }
  | { readonly from: "env"; readonly variable: string };

export interface CheckedSection {
  readonly values: unknown;
  /** By key of the section. */
  readonly provenance: Readonly<Record<string, Provenance>>;
  readonly problems: readonly ConfigProblem[];
}

/** The section's table with its overrides, checked and completed by its schema. */
export function checkSection(options: {
  section: Section;
  table: Readonly<Record<string, unknown>>;
  lines: TomlLines;
  env: Environment;
  file: string;
}): CheckedSection {
  const { section, table, lines, file } = options;
  const { known, takesAnyKey } = keysOf(section);
  const { overrides, unknown } = overridesOf({ section, env: options.env });
  const overridden = new Map(overrides.map((override) => [override.key, override]));

  function placeOf(path: readonly PropertyKey[]): string {
    const variable = overridden.get(String(path[0]))?.variable;
    if (variable !== undefined) return variable;
    const line = lineOf({ lines, path: [section.name, ...path] });
    return line === undefined ? basename(file) : `${basename(file)}:${line}`;
  }

  /** Of a key, or, where the section's keys are names of tables, of a key in one of those. */
  function provenanceOf(path: readonly [string, ...string[]]): Provenance {
    const [key] = path;
    const variable = overridden.get(key)?.variable;
    if (variable !== undefined) return { from: "env", variable };
    const line = key in table ? lineOf({ lines, path: [section.name, ...path] }) : undefined;
    return line === undefined ? { from: "default" } : { from: "file", line };
  }

  const unknownKeys = takesAnyKey ? [] : Object.keys(table).filter((key) => !known.includes(key));
  const given = { ...table, ...Object.fromEntries(overrides.map(({ key, value }) => [key, value])) };
  for (const key of unknownKeys) delete given[key];
  const parsed = section.schema.safeParse(given);
  const variables = known.map((key) => variableOf({ section: section.name, key }));

  return {
    values: parsed.data,
    provenance: Object.fromEntries(
      settingsIn({ known, given, nested: takesAnyKey }).map((path) => [path.join("."), provenanceOf(path)]),
    ),
    problems: [
      ...unknownKeys.map((key) => ({
        key: `${section.name}.${key}`,
        where: placeOf([key]),
        problem: `[${section.name}] has no key "${key}".${didYouMean({ word: key, among: known })}`,
      })),
      ...unknown.map((variable) => ({
        key: section.name,
        where: variable,
        problem: `no setting of [${section.name}] has this variable.${didYouMean({ word: variable, among: variables })}`,
      })),
      ...(parsed.error?.issues ?? []).map((issue) => {
        const name = [section.name, ...issue.path].map(String).join(".");
        const value = valueAt({ value: given, path: issue.path });
        const problem = issueText({ issue, value, schema: schemaOf(section), name });
        return { key: name, where: placeOf(pathOf(issue)), problem };
      }),
    ],
  };
}

/** The paths of a section's settings. Names that the user chose are no settings: what stands below them is. */
function settingsIn(options: {
  known: readonly string[];
  given: Readonly<Record<string, unknown>>;
  nested: boolean;
}): readonly (readonly [string, ...string[]])[] {
  const { known, given, nested } = options;
  if (!nested) return [...new Set([...known, ...Object.keys(given)])].map((key) => [key]);
  return Object.entries(given).flatMap(([name, table]) =>
    Object.keys(typeof table === "object" && table !== null ? table : {}).map((key) => [name, key] as const),
  );
}

/** Of a key that there is not, its own place, and not that of the table that it stands in. */
function pathOf(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  return issue.code === "unrecognized_keys" ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
}

function valueAt(options: { value: unknown; path: readonly PropertyKey[] }): unknown {
  return options.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    options.value,
  );
}
