import { type Section, schemaOf } from "./section.js";

/** The JSON Schema of a `town.toml` with these sections, for editors. */
export function configSchema(sections: readonly Section[]): Readonly<Record<string, unknown>> {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "town.toml",
    type: "object",
    properties: Object.fromEntries(sections.map((section) => [section.name, schemaOf(section)])),
    additionalProperties: false,
  };
}
