/** The middle value; of an even number of them the mean of the middle two. @throws RangeError there are none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError("There is no median of no values.");
  return (lower + upper) / 2;
}

/**
 * The median of what each round's own pair gives: a slow moment of the machine is in both of its values, and leaves the ratio.
 * @throws RangeError there are no rounds.
 */
export function medianRatio(rounds: readonly { readonly ours: number; readonly bare: number }[]): number {
  return median(rounds.map(({ ours, bare }) => ours / bare));
}

/** The values in an order of chance. `random` as `Math.random`. */
export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const left = [...values];
  return values.flatMap(() => left.splice(Math.floor(random() * left.length), 1));
}

/** The value that so great a share of them is not above; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
