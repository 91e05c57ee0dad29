import { variableOf } from "./env-overrides.js";
import { type Section, schemaOf, type ValueSchema } from "./section.js";

/** The documentation of the sections' settings, in Markdown. */
export function configReference(sections: readonly Section[]): string {
  return `${sections.map(sectionReference).join("\n\n")}\n`;
}

function sectionReference(section: Section): string {
  const { description, properties, additionalProperties } = schemaOf(section);
  const table = typeof additionalProperties === "object" ? additionalProperties : undefined;
  const rows = Object.entries(properties ?? table?.properties ?? {}).map(([key, schema]) => {
    // Only what stands directly in a section of the file can be overridden.
    const variable = table || section.name.includes(".") ? "" : `\`${variableOf({ section: section.name, key })}\``;
    const fallback = schema.default === undefined ? "" : `\`${JSON.stringify(schema.default)}\``;
    return `| \`${key}\` | ${cell(typeText(schema))} | ${fallback} | ${cell(schema.description ?? "")} | ${variable} |`;
  });
  return [
    `## \`[${section.name}${table ? ".NAME" : ""}]\``,
    ...(description === undefined ? [] : ["", description]),
    "",
    "| key | type | default | meaning | variable |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function typeText(schema: ValueSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((choice) => `\`${JSON.stringify(choice)}\``).join(" or ");
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(" or ");
  if (schema.type === "array") return `list of ${typeText(schema.items ?? {})}`;
  return schema.type === "object" ? "table" : (schema.type ?? "any");
}

/** Text that cannot end its cell of the table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
