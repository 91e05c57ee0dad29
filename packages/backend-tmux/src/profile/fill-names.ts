/** The template with each `{name}` in it filled in, and what `missing` says in the place of one that there is not. */
export function fillNames(options: {
  template: string;
  facts: Readonly<Record<string, string>>;
  missing: (name: string) => string;
}): string {
  const { template, facts, missing } = options;
  return template.replace(/\{([A-Za-z][\w.]*)\}/g, (_, name: string) => facts[name] ?? missing(name));
}
