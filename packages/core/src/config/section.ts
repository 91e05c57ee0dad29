import * as z from "zod";

/**
 * One table of `town.toml`, `[name]`. Its schema is the only source of everything that is said about it: each key's
 * default (or `optional`), check, and `describe` text; the schema's own `describe` text is the section's.
 */
export interface Section<Name extends string = string, Config = unknown> {
  readonly name: Name;
  readonly schema: z.ZodType<Config>;
}

/** The section as it is, with its name as a literal type. */
export function defineSection<const Name extends string, Config>(
  section: Section<Name, Config>,
): Section<Name, Config> {
  return section;
}

/** The values of several sections, by section name. */
export type ValuesOf<Sections extends readonly Section[]> = {
  readonly [S in Sections[number] as S["name"]]: S extends Section<string, infer Config> ? Config : never;
};

/** What JSON Schema says about one value; the parts that are read here. */
export interface ValueSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly ValueSchema[];
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly additionalProperties?: boolean | ValueSchema;
  readonly items?: ValueSchema;
}

/** Made once for each section: that takes longer than to check a table by it. */
const schemas = new WeakMap<Section, ValueSchema>();

/** The section's table as JSON Schema: what may be written, so nothing with a default is required. */
export function schemaOf(section: Section): ValueSchema {
  const made = schemas.get(section);
  if (made) return made;
  const { $schema: _dialect, ...schema } = z.toJSONSchema(section.schema, { io: "input", unrepresentable: "any" });
  schemas.set(section, schema as ValueSchema);
  return schema as ValueSchema;
}

/** The schema of what stands at a path inside a value, where there is one. */
export function schemaAt(options: { schema: ValueSchema; path: readonly PropertyKey[] }): ValueSchema | undefined {
  let schema: ValueSchema | undefined = options.schema;
  for (const key of options.path) schema = schema === undefined ? undefined : childOf({ schema, key });
  return schema;
}

function childOf(options: { schema: ValueSchema; key: PropertyKey }): ValueSchema | undefined {
  const { schema, key } = options;
  if (typeof key === "number") return schema.items;
  const rest = typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
  return schema.properties?.[String(key)] ?? rest;
}
