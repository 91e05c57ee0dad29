/** The value at a dotted path; numbers in it are places in a list. */
export function valueAt(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (at, name) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[name] : undefined),
      value,
    );
}

/** The value at the first of several paths, with ` | ` between them, at which there is one. */
export function firstValueAt(value: unknown, paths: string): unknown {
  for (const path of paths.split(" | ")) {
    const found = valueAt(value, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a rule asks of a value, by the dotted paths in it. */
export type When = Readonly<Record<string, string | boolean | number>>;

/** The first of the rules that the value fits. */
export function ruleFor<Rule extends { readonly when: When }>(options: {
  rules: readonly Rule[];
  value: unknown;
}): Rule | undefined {
  const { rules, value } = options;
  return rules.find(({ when }) => Object.entries(when).every(([path, wanted]) => valueAt(value, path) === wanted));
}
