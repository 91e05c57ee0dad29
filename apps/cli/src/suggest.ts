import { TownError } from "@townkit/core";
import { nearestMatch } from "@townkit/core/config";
import type { Context } from "./context.js";

type Listing = (context: Context) => Promise<readonly string[]>;

/** Which ids there are, by the code of the error that one of them was not found. */
const listings: Readonly<Record<string, Listing>> = {
  session_not_found: async (context) => (await (await context.client()).listSessions()).sessions.map(({ id }) => id),
  assignment_not_found: async (context) =>
    (await (await context.client()).listAssignments({ limit: 1000 })).map(({ id }) => id),
};

/** The error, with the nearest id as its remedy where an id was mistyped. */
export async function withNearestId(context: Context, error: TownError): Promise<TownError> {
  const list = listings[error.code];
  const word = error.facts.id;
  if (!list || typeof word !== "string") return error;
  const meant = nearestMatch({ word, among: await list(context).catch(() => []) });
  if (meant === undefined) return error;
  const { code, message, facts } = error;
  return new TownError({
    code,
    message,
    remedy: `Did you mean ${meant}?`,
    facts: { ...facts, nearest: meant },
    cause: error,
  });
}
