import { expect, test } from "vitest";
import * as z from "zod";
import { configReference, configSchema, coreSections, defineSection } from "./index.js";

const section = defineSection({
  name: "sample",
  schema: z
    .strictObject({
      mode: z.enum(["a", "b"]).default("a").describe("Which | one."),
      hosts: z.array(z.string()).default([]).describe("Where."),
      limit: z.union([z.literal("none"), z.int().min(1)]).optional(),
    })
    .describe("A sample."),
});

test("the documentation has each key's type, default, meaning and variable", () => {
  expect(configReference([section])).toBe(
    [
      "## `[sample]`",
      "",
      "A sample.",
      "",
      "| key | type | default | meaning | variable |",
      "| --- | --- | --- | --- | --- |",
      '| `mode` | `"a"` or `"b"` | `"a"` | Which \\| one. | `TOWN_SAMPLE_MODE` |',
      "| `hosts` | list of string | `[]` | Where. | `TOWN_SAMPLE_HOSTS` |",
      '| `limit` | `"none"` or integer |  |  | `TOWN_SAMPLE_LIMIT` |',
      "",
    ].join("\n"),
  );
});

test("a section of tables by name is documented by what stands in one of them", () => {
  const tables = defineSection({
    name: "things",
    schema: z.record(z.string(), z.strictObject({ size: z.int().optional().describe("How big.") })).default({}),
  });
  expect(configReference([tables])).toBe(
    [
      "## `[things.NAME]`",
      "",
      "| key | type | default | meaning | variable |",
      "| --- | --- | --- | --- | --- |",
      "| `size` | integer |  | How big. |  |",
      "",
    ].join("\n"),
  );
});

test("what stands in a table of a section has no variable of its own", () => {
  const table = defineSection({ name: "sample.table", schema: z.strictObject({ size: z.int().describe("How big.") }) });
  expect(configReference([table])).toContain("| `size` | integer |  | How big. |  |");
});

test("the schema for editors is closed, and asks for nothing that has a default", () => {
  expect(configSchema([section])).toEqual({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "town.toml",
    type: "object",
    additionalProperties: false,
    properties: {
      sample: {
        type: "object",
        description: "A sample.",
        additionalProperties: false,
        properties: {
          mode: { type: "string", enum: ["a", "b"], default: "a", description: "Which | one." },
          hosts: { type: "array", items: { type: "string" }, default: [], description: "Where." },
          limit: {
            anyOf: [
              { type: "string", const: "none" },
              { type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
            ],
          },
        },
      },
    },
  });
});

/** Absent, they mean what their description says. */
const withoutDefault: readonly string[] = [
  "tls_cert",
  "tls_key",
  ...["opencode_server_url", "routes"],
  ...["sessions", "starts", "min_free_memory_mb", "max_load", "otlp_url"],
];

test("every setting of core says what it means and has a default", () => {
  const { properties } = configSchema(coreSections) as {
    properties: Record<string, { properties?: Record<string, unknown> }>;
  };
  for (const { properties: keys = {} } of Object.values(properties))
    for (const [key, schema] of Object.entries(keys)) {
      expect(schema).toMatchObject({ description: expect.any(String) });
      if (!withoutDefault.includes(key)) expect(schema, key).toMatchObject({ default: expect.anything() });
    }
});
