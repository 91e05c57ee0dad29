const secondMs = 1000;
const marks = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

/** Draws by itself: the seconds of a running turn, and what is animated. An idle agent without animation does nothing. */
export class Redraws {
  readonly #draw: () => void;
  readonly #animateMs: number | undefined;
  #timer: NodeJS.Timeout | null = null;
  #count = 0;

  constructor(options: { draw: () => void; animateMs: number | undefined }) {
    this.#draw = options.draw;
    this.#animateMs = options.animateMs;
  }

  /** Another one with each frame; empty where nothing is animated. */
  get mark(): string {
    return this.#animateMs === undefined ? "" : ` ${marks[this.#count % marks.length]}`;
  }

  set(options: { busy: boolean }): void {
    const wanted = options.busy || this.#animateMs !== undefined;
    if (!wanted) this.end();
    else this.#timer ??= setInterval(() => this.#next(), this.#animateMs ?? secondMs);
  }

  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #next(): void {
    this.#count += 1;
    this.#draw();
  }
}
