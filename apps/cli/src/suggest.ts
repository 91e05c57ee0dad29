import { TownError } from "@townkit/core";
import { nearestMatch } from "@townkit/core/config";
import { withCommandRemedy } from "./command-remedy.js";
import type { Context } from "./context.js";

type Listing = (context: Context) => Promise<readonly string[]>;

/** Which ids there are, by the code of the error that one of them was not found. */
const listings: Readonly<Record<string, Listing>> = {
  session_not_found: async (context) => (await (await context.client()).listSessions()).sessions.map(({ id }) => id),
  assignment_not_found: async (context) =>
    (await (await context.client()).listAssignments({ limit: 1000 })).map(({ id }) => id),
};

/** The error with a remedy for this command line: the nearest id where one was mistyped, else the command to type. */
export async function withTypedRemedy(context: Context, error: TownError): Promise<TownError> {
  const list = listings[error.code];
  const word = error.facts.id;
  if (!list || typeof word !== "string") return withCommandRemedy(error);
  const meant = nearestMatch({ word, among: await list(context).catch(() => []) });
  if (meant === undefined) return withCommandRemedy(error);
  const { code, message, facts } = error;
  return new TownError({
    code,
    message,
    remedy: `Did you mean ${meant}?`,
    facts: { ...facts, nearest: meant },
    cause: error,
  });
}
