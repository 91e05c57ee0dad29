/** The values that a script's strings may name as `{{name}}`. */
export type TemplateValues = Readonly<Record<string, string>>;

const placeholder = /\{\{\s*([\w.]+)\s*\}\}/g;

/** The value with every `{{name}}` in its strings filled in, at any depth. A name without a value is left as it stands. */
export function fillTemplate<Value>(options: { readonly value: Value; readonly values: TemplateValues }): Value {
  return fill(options.value, options.values) as Value;
}

function fill(value: unknown, values: TemplateValues): unknown {
  if (typeof value === "string") {
    return value.replace(placeholder, (whole, name: string) =>
      Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
    );
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, values));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, values)]));
  }
  return value;
}
