/**
 * The value with all that a seed says in it: keys are added or replaced, and a list gets what it lacks. Names in the seed's
 * texts and keys are filled in; what comes out empty is left out of lists.
 */
export function withSeed(options: { value: unknown; seed: unknown; fill: (template: string) => string }): unknown {
  const { value, seed, fill } = options;
  if (typeof seed === "string") return fill(seed);
  if (Array.isArray(seed)) {
    const there: readonly unknown[] = Array.isArray(value) ? value : [];
    const wanted = seed.map((one) => withSeed({ value: undefined, seed: one, fill })).filter((one) => one !== "");
    const known = new Set(there.map((one) => JSON.stringify(one)));
    return [...there, ...wanted.filter((one) => !known.has(JSON.stringify(one)))];
  }
  if (typeof seed !== "object" || seed === null) return seed;
  const there = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  const wanted = Object.entries(seed).map(([key, one]) => {
    const name = fill(key);
    return [name, withSeed({ value: (there as Record<string, unknown>)[name], seed: one, fill })];
  });
  return { ...there, ...Object.fromEntries(wanted) };
}
