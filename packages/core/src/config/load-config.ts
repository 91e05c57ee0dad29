import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parse, TomlError } from "smol-toml";
import { ConfigInvalidError, type ConfigProblem } from "../errors/config-error.js";
import { type CheckedSection, checkSection, type Provenance } from "./check-section.js";
import type { Environment } from "./env-overrides.js";
import { didYouMean } from "./nearest.js";
import type { Section, ValuesOf } from "./section.js";
import { lineOf, type TomlLines, tomlLines } from "./toml-lines.js";

export interface LoadConfigOptions<Sections extends readonly Section[]> {
  /** The path of `town.toml`, by which errors name it. */
  readonly file: string;
  /** Its content, where the caller has it; read from the file otherwise. */
  readonly text?: string;
  readonly sections: Sections;
  /** Where the `TOWN_` overrides are looked for. */
  readonly env: Environment;
  /** For a reader that knows only some of the town's sections: what it does not know is not an error to it. */
  readonly ignoreUnknownSections?: boolean;
  /** Sections whose schemas are not here: what came of checking each of them, of the same text, where they are. */
  readonly checkedElsewhere?: Readonly<Record<string, CheckedSection>>;
}

export interface LoadedConfig<Sections extends readonly Section[]> {
  readonly file: string;
  readonly values: ValuesOf<Sections>;
  /** By section, then by key. */
  readonly provenance: Readonly<Record<string, Readonly<Record<string, Provenance>>>>;
}

type Table = Readonly<Record<string, unknown>>;

/**
 * The town's configuration: the file, with the environment's overrides, checked and completed by the sections' schemas.
 * @throws ConfigInvalidError with everything that is wrong, each with its place and, for a mistyped name, the nearest one.
 */
export async function loadConfig<const Sections extends readonly Section[]>(
  options: LoadConfigOptions<Sections>,
): Promise<LoadedConfig<Sections>> {
  const { file, sections, env, ignoreUnknownSections = false, checkedElsewhere = {} } = options;
  const text = options.text ?? (await readConfigText(file));
  const document = parseToml({ file, text });
  const lines = tomlLines(text);
  const checked = sections.map((section): readonly [string, CheckedSection] => [
    section.name,
    checkSection({ section, table: tableOf({ document, section }), lines, env, file }),
  ]);
  const known = [...sections.map(({ name }) => name), ...Object.keys(checkedElsewhere)];
  checked.push(...Object.entries(checkedElsewhere));

  const problems = [
    ...strangersIn({ document, lines, file, known, ignoreUnknownSections }),
    ...checked.flatMap(([, section]) => section.problems),
  ];
  if (problems.length > 0) throw new ConfigInvalidError({ file, problems });
  return {
    file,
    values: Object.fromEntries(checked.map(([name, section]) => [name, section.values])) as ValuesOf<Sections>,
    provenance: Object.fromEntries(checked.map(([name, section]) => [name, section.provenance])),
  };
}

/**
 * Checks one section of a `town.toml` by itself, as `loadConfig` does: for the process that has its schema.
 * @throws ConfigInvalidError the text is not TOML.
 */
export function checkConfigSection(options: {
  file: string;
  text: string;
  section: Section;
  env: Environment;
}): CheckedSection {
  const { file, text, section, env } = options;
  const document = parseToml({ file, text });
  return checkSection({ section, table: tableOf({ document, section }), lines: tomlLines(text), env, file });
}

function tableOf(options: { document: Table; section: Section }): Table {
  const table = options.document[options.section.name];
  return isTable(table) ? table : {};
}

/** One setting as a person is shown it. */
export interface Setting {
  /** `section.key`, or `section.name.key` where the section holds tables by names of the user's. */
  readonly key: string;
  /** Null where it has none. A secret is a reference to one, so nothing here is secret. */
  readonly value: unknown;
  /** `default`, `town.toml:12` or `env TOWN_DAEMON_PORT`. */
  readonly from: string;
}

/** Every setting, its effective value, and where that comes from. */
export function listSettings(config: LoadedConfig<readonly Section[]>): readonly Setting[] {
  return Object.entries(config.provenance).flatMap(([section, keys]) =>
    Object.entries(keys).map(([key, provenance]) => ({
      key: `${section}.${key}`,
      value: settingIn({ values: config.values[section] as Table, key }),
      from: provenanceText({ provenance, file: config.file }),
    })),
  );
}

function settingIn(options: { values: Table; key: string }): unknown {
  const { values, key } = options;
  if (Object.hasOwn(values, key)) return values[key] ?? null;
  // A name may hold dots; what stands below it does not.
  const dot = key.lastIndexOf(".");
  const table = values[key.slice(0, dot)];
  return isTable(table) ? (table[key.slice(dot + 1)] ?? null) : null;
}

function provenanceText(options: { provenance: Provenance; file: string }): string {
  const { provenance } = options;
  switch (provenance.from) {
    case "default":
      return "default";
    case "file":
      return `${basename(options.file)}:${provenance.line}`;
    case "env":
      return `env ${provenance.variable}`;
  }
}

/** The text of a `town.toml`. @throws ConfigInvalidError it cannot be read. */
export async function readConfigText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const problem = `it cannot be read (${(error as NodeJS.ErrnoException).code}).`;
    throw new ConfigInvalidError({ file, problems: [{ key: "", where: file, problem }], cause: error });
  }
}

function parseToml(options: { file: string; text: string }): Table {
  try {
    return parse(options.text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const where = `${basename(options.file)}:${error.line}:${error.column}`;
    const problem = `${error.message.split("\n")[0]?.replace("Invalid TOML document: ", "this is not TOML: ")}.`;
    throw new ConfigInvalidError({ file: options.file, problems: [{ key: "", where, problem }], cause: error });
  }
}

function strangersIn(options: {
  document: Table;
  lines: TomlLines;
  file: string;
  known: readonly string[];
  ignoreUnknownSections: boolean;
}): readonly ConfigProblem[] {
  const { document, lines, file, known } = options;
  return Object.entries(document).flatMap(([name, value]) => {
    const isKnown = known.includes(name) || options.ignoreUnknownSections;
    if (isKnown && isTable(value)) return [];
    const where = `${basename(file)}:${lineOf({ lines, path: [name] }) ?? 1}`;
    const problem = isTable(value)
      ? `there is no section [${name}].${didYouMean({ word: name, among: known })}`
      : `"${name}" stands outside of any section.`;
    return [{ key: name, where, problem }];
  });
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
