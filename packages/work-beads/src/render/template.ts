/** What a template may name. Each is a text; an absent one is empty. */
export const templateNames = [
  "id",
  "title",
  "type",
  "priority",
  "labels",
  "description",
  "acceptance",
  "design",
  "notes",
  "dependencies",
  "comments",
  "instructions",
] as const;
type TemplateName = (typeof templateNames)[number];
export type TemplateValues = Readonly<Record<TemplateName, string>>;

/** `{{name}}`, and `{{#name}}…{{/name}}`, which is left out where the name is empty, with the line breaks after its tags. */
const tag = /\{\{#(\w+)\}\}\n?([\s\S]*?)\{\{\/\1\}\}\n?|\{\{(\w+)\}\}/g;
const leftOver = /\{\{[#/]?\w*\}\}/;

/** The template with the values in it. What stands in a value is never read as a template. Sections are not nested. */
export function fillTemplate(options: { template: string; values: TemplateValues }): string {
  const { template, values } = options;
  const textOf = (name: string) => values[name as TemplateName] ?? "";
  const names = (text: string) => text.replace(tag, (_all, _section, _inner, name: string) => textOf(name));
  const filled = template.replace(tag, (_all, section: string | undefined, inner: string, name: string) => {
    if (section === undefined) return textOf(name);
    return textOf(section) === "" ? "" : names(inner);
  });
  return filled.trim();
}

/** What is wrong with a template, in one sentence; null: nothing. */
export function checkTemplate(template: string): string | null {
  const known: readonly string[] = templateNames;
  const named = [...template.matchAll(/\{\{[#/]?(\w+)\}\}/g)].map(([, name = ""]) => name);
  const unknown = named.find((name) => !known.includes(name));
  if (unknown !== undefined) return `it names "${unknown}"; there are ${known.join(", ")}`;
  const empty = Object.fromEntries(known.map((name) => [name, "x"])) as TemplateValues;
  const rest = leftOver.exec(fillTemplate({ template, values: empty }));
  if (rest) return `${rest[0]} stands by itself`;
  const nested = [...template.matchAll(tag)].find(([, , inner = ""]) =>
    leftOver.test(inner.replace(/\{\{\w+\}\}/g, "")),
  );
  if (nested) return `{{#${nested[1]}}} holds another section`;
  if (!named.includes("id")) return "it does not name the bead: put {{id}} into it";
  return null;
}
