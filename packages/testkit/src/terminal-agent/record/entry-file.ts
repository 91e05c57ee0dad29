import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** How lines get into a file; what is not stated is no delay. */
export interface EntryFileOptions {
  readonly path: string;
  /** So much later than they were written. */
  readonly lateMs?: number | undefined;
  /** In two halves, apart by so long, cut anywhere. */
  readonly tornMs?: number | undefined;
}

/** A file that lines are added to. */
export class EntryFile {
  readonly #options: EntryFileOptions;
  readonly #waiting: { readonly bytes: Buffer; readonly dueAt: number }[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: EntryFileOptions) {
    this.#options = options;
  }

  add(line: string): void {
    const { lateMs = 0, tornMs } = this.#options;
    const bytes = Buffer.from(`${line}\n`, "utf8");
    const dueAt = performance.now() + lateMs;
    if (tornMs === undefined) this.#waiting.push({ bytes, dueAt });
    else {
      const half = cutWithinCharacter(bytes);
      this.#waiting.push(
        { bytes: bytes.subarray(0, half), dueAt },
        { bytes: bytes.subarray(half), dueAt: dueAt + tornMs },
      );
    }
    this.#writeDue();
  }

  /** Writes all that waits. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#write(this.#waiting.splice(0).map(({ bytes }) => bytes));
  }

  #writeDue(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const now = performance.now();
    const next = this.#waiting.findIndex(({ dueAt }) => dueAt > now);
    this.#write(this.#waiting.splice(0, next < 0 ? this.#waiting.length : next).map(({ bytes }) => bytes));
    const [first] = this.#waiting;
    if (first !== undefined) this.#timer = setTimeout(() => this.#writeDue(), first.dueAt - now);
  }

  #write(chunks: readonly Buffer[]): void {
    if (chunks.length === 0) return;
    mkdirSync(dirname(this.#options.path), { recursive: true });
    appendFileSync(this.#options.path, Buffer.concat(chunks), { mode: 0o600 });
  }
}

/** A place within a character of several bytes, if there is one; else the middle. */
export function cutWithinCharacter(bytes: Buffer): number {
  const continuation = bytes.findIndex((byte) => (byte & 0xc0) === 0x80);
  return continuation > 0 ? continuation : bytes.length >> 1;
}
