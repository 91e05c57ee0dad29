import { isErrorCode, TownError, type TownErrorJson } from "@townkit/core";

/** The error that the server's program printed as its last line on standard error; null where it printed none of ours. */
export function errorFromServer(stderr: string): TownError | null {
  const last = stderr.trim().split("\n").at(-1) ?? "";
  try {
    const { error } = JSON.parse(last) as { error?: Partial<TownErrorJson> };
    if (!error || !isErrorCode(error.code) || !error.message) return null;
    return new TownError({
      code: error.code,
      message: error.message,
      remedy: error.remedy ?? undefined,
      effect: error.effect,
      facts: error.facts,
    });
  } catch {
    return null;
  }
}
