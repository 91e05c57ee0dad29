import { type ErrorCode, errorCodes } from "./codes.js";

/** Marks an error of the family across copies of this package and across packages that do not import it. */
const mark = Symbol.for("townkit.error");

/** Whether the failed call may have changed something outside. `none` is proven. */
export type Effect = "none" | "possible";

export interface TownErrorOptions {
  readonly code: ErrorCode;
  /** Names the thing and the cause, in one sentence. */
  readonly message: string;
  /** What the reader can do about it, as an imperative sentence. */
  readonly remedy?: string;
  readonly effect?: Effect;
  /** Ids and values, for programs. Never a secret. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The form in which an error crosses HTTP and `--json`. */
export interface TownErrorJson {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string | null;
  readonly effect: Effect;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** The one family of errors. `code` is stable, and decides the HTTP status and the exit code. */
export class TownError extends Error {
  readonly [mark] = true;
  readonly code: ErrorCode;
  readonly remedy: string | null;
  readonly effect: Effect;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(options: TownErrorOptions) {
    super(options.message, { cause: options.cause });
    this.name = nameOf(options.code);
    this.code = options.code;
    this.remedy = options.remedy ?? null;
    this.effect = options.effect ?? "none";
    this.facts = options.facts ?? {};
  }

  get status(): number {
    return errorCodes[this.code].status;
  }

  get exitCode(): number {
    return errorCodes[this.code].exit;
  }

  toJSON(): TownErrorJson {
    return { code: this.code, message: this.message, remedy: this.remedy, effect: this.effect, facts: this.facts };
  }
}

/** `session_busy` is a `SessionBusyError`: by its code, since a bundler that makes names short takes those of classes, too. */
function nameOf(code: ErrorCode): string {
  return `${code.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Error`;
}

/** True for an error of the family, from whichever copy of this package it comes. */
export function isTownError(error: unknown): error is TownError {
  return typeof error === "object" && error !== null && (error as Record<symbol, unknown>)[mark] === true;
}

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(errorCodes, code);
}

/** An error of the family for anything that was thrown: itself, or `internal` with it as the cause. */
export function asTownError(error: unknown): TownError {
  if (isTownError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new TownError({ code: "internal", message, effect: "possible", cause: error });
}
