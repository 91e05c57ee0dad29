import { TownError } from "@townkit/core";

/** The refusal of what is one too many, before anything was done. */
export function limitReached(options: {
  /** What the limit is, as a sentence. */
  message: string;
  /** The key of `town.toml` that says how many; null: there is none. */
  setting: string | null;
  /** When it may be tried again, where that is known. */
  retryAfterMs?: number;
}): TownError {
  const { message, setting, retryAfterMs } = options;
  const later = retryAfterMs === undefined ? "Try again later" : `Try again in ${Math.ceil(retryAfterMs / 1000)} s`;
  return new TownError({
    code: "limit_reached",
    message,
    remedy: setting === null ? `${later}.` : `${later}, or have ${setting} raised in the town.toml of the town.`,
    effect: "none",
    facts: { setting, ...(retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(retryAfterMs) }) },
  });
}
