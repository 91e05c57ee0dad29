import { expect, it } from "vitest";
import * as z from "zod";
import { coreSections, type Section } from "./index.js";
import { schemaOf } from "./section.js";
import { keysOf } from "./section-keys.js";

const shape = { port: z.number().default(0), name: z.string().optional() };
const named: readonly (readonly [string, z.ZodType])[] = [
  ["a strict table", z.strictObject(shape)],
  ["a plain table", z.object(shape)],
  ["a table that takes more", z.looseObject(shape)],
  ["a table of tables besides", z.object(shape).catchall(z.strictObject(shape))],
  ["names of the user's", z.record(z.string(), z.strictObject(shape))],
  ["names among given ones", z.partialRecord(z.enum(["start", "stop"]), z.string())],
  ["a table with a default", z.strictObject(shape).prefault({})],
  ["a table that is checked", z.strictObject(shape).refine(() => true)],
  ["a table that is made another", z.strictObject(shape).transform(({ port }) => port)],
  ["what is made before it is a table", z.preprocess((value) => value, z.strictObject(shape))],
  ["one of two tables", z.union([z.strictObject(shape), z.strictObject({ url: z.string() })])],
  ["two tables in one", z.intersection(z.object(shape), z.object({ url: z.string() }))],
];
const made = named.map(([what, schema]) => [what, { name: "tools", schema }] as const);
const core = coreSections.map((section: Section) => [`[${section.name}]`, section] as const);

it.each<readonly [string, Section]>([...core, ...made])(
  "the keys of %s are those of its JSON Schema",
  (_what, section) => {
    const { properties = {}, additionalProperties } = schemaOf(section);
    expect(keysOf(section)).toEqual({
      known: Object.keys(properties),
      takesAnyKey: typeof additionalProperties === "object",
    });
  },
);
