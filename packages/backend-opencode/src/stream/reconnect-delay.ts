/** How long to wait before the next try to connect: at once after a working connection, then growing. */
export function reconnectDelayMs(failuresInRow: number): number {
  return failuresInRow === 0 ? 0 : Math.min(5_000, 100 * 2 ** (failuresInRow - 1));
}
