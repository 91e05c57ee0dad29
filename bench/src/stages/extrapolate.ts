/** The value at `at`, on the straight line through the two largest sizes that were measured. One alone is taken in proportion. */
export function extrapolate(options: { values: ReadonlyMap<number, number>; at: number }): number {
  const { values, at } = options;
  const measured = [...values].sort(([left], [right]) => left - right);
  const [upper, lower] = [measured.at(-1), measured.at(-2)];
  if (upper === undefined) throw new RangeError("Nothing was measured.");
  const [size, value] = upper;
  const slope = lower === undefined ? value / size : (value - lower[1]) / (size - lower[0]);
  return value + slope * (at - size);
}
