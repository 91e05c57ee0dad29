/** The end of what was written, in a bounded amount of memory. */
export interface Tail {
  add(chunk: Buffer): void;
  text(): string;
  /** True when something was written that is not kept. */
  readonly cut: boolean;
}

export function createTail(keepBytes: number): Tail {
  let chunks: Buffer[] = [];
  let size = 0;
  let cut = false;

  function whole(): Buffer {
    const all = Buffer.concat(chunks);
    return all.subarray(Math.max(0, all.length - keepBytes));
  }

  return {
    add(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > keepBytes) cut = true;
      // Now and then, not for each of many small pieces.
      if (size > 2 * keepBytes) {
        const kept = whole();
        chunks = [kept];
        size = kept.length;
      }
    },
    text: () => whole().toString("utf8"),
    get cut() {
      return cut;
    },
  };
}
