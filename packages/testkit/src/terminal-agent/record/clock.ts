/** Milliseconds since 1970, with fractions: many records fall into one millisecond. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
