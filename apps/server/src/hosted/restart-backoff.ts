/** A host that ran for so long has started well, in milliseconds: what ends it after that is a first failure again. */
const defaultWellMs = 60_000;

const firstMs = 250;
const longestMs = 60_000;

/** How many times in a row a host has failed, after one more end. */
export function failuresAfter(options: { before: number; ranMs: number; wellMs?: number | undefined }): number {
  const { before, ranMs, wellMs = defaultWellMs } = options;
  return ranMs >= wellMs ? 1 : before + 1;
}

/** How long to wait before it is started again, in milliseconds. */
export function restartAfterMs(failures: number): number {
  return Math.min(longestMs, firstMs * 2 ** (failures - 1));
}
