import { type BeadsErrorCode, beadsErrorCodes } from "./codes.js";

/** Marks an error for all packages of Townkit, across copies, so that none needs to import another for it. */
const mark = Symbol.for("townkit.error");
/** Marks those of this package. */
const own = Symbol.for("townkit.beads-error");

export interface BeadsErrorOptions {
  readonly code: BeadsErrorCode;
  /** Names the thing and the cause, in one sentence. */
  readonly message: string;
  /** What the reader can do about it, as an imperative sentence. */
  readonly remedy?: string | undefined;
  /** Whether the failed call may have changed something. `none` is proven, and the default. */
  readonly effect?: "none" | "possible" | undefined;
  /** Ids and values, for programs. */
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/** What a client throws. `code` is stable. */
export class BeadsError extends Error {
  readonly [mark] = true;
  readonly [own] = true;
  readonly code: BeadsErrorCode;
  readonly remedy: string | null;
  readonly effect: "none" | "possible";
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(options: BeadsErrorOptions) {
    super(options.message, { cause: options.cause });
    this.name = "BeadsError";
    this.code = options.code;
    this.remedy = options.remedy ?? null;
    this.effect = options.effect ?? "none";
    this.facts = options.facts ?? {};
  }

  /** The HTTP status that says the same. */
  get status(): number {
    return beadsErrorCodes[this.code].status;
  }

  get exitCode(): number {
    return beadsErrorCodes[this.code].exit;
  }

  toJSON() {
    return { code: this.code, message: this.message, remedy: this.remedy, effect: this.effect, facts: this.facts };
  }
}

/** True for a `BeadsError`, from whichever copy of this package it comes. */
export function isBeadsError(error: unknown): error is BeadsError {
  return typeof error === "object" && error !== null && (error as Record<symbol, unknown>)[own] === true;
}
