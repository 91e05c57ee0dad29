import { cutWithinCharacter } from "../record/entry-file.js";

/** Standard output; with `apartMs` each text goes out in two writes, so long apart, and whatever follows waits for both. */
export class SplitOutput {
  readonly #apartMs: number | undefined;
  readonly #waiting: Buffer[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: { apartMs: number | undefined }) {
    this.#apartMs = options.apartMs;
  }

  write(text: string): void {
    if (this.#apartMs === undefined) {
      process.stdout.write(text);
      return;
    }
    const bytes = Buffer.from(text, "utf8");
    const half = cutWithinCharacter(bytes);
    this.#waiting.push(bytes.subarray(0, half), bytes.subarray(half));
    if (this.#timer === null) this.#next();
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const bytes of this.#waiting.splice(0)) process.stdout.write(bytes);
  }

  #next(): void {
    this.#timer = null;
    const bytes = this.#waiting.shift();
    if (bytes === undefined) return;
    process.stdout.write(bytes);
    this.#timer = setTimeout(() => this.#next(), this.#apartMs);
  }
}
