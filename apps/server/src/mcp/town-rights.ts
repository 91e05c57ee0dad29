import { type Session, TownError } from "@townkit/core";
import { type TownRights, townTools } from "@townkit/core/config";

/** A session that calls, or one above it, with what its role may. */
export interface Asker {
  readonly session: string;
  readonly rights: TownRights;
}

/** What a person may, who has the town's token. */
export const everything: TownRights = {
  may: [...townTools],
  over: "town",
  max_children: Number.POSITIVE_INFINITY,
  max_depth: Number.POSITIVE_INFINITY,
};

/** What a role that is not named may: nothing. */
export const nothing: TownRights = { may: [], over: "children", max_children: 0, max_depth: 0 };

/** What is shown to a program in which sessions of several roles run: each of its calls is judged by whose it is. */
export function whatAnyMay(rights: Readonly<Record<string, TownRights>>): TownRights {
  return { ...nothing, may: [...new Set(Object.values(rights).flatMap(({ may }) => may))] };
}

/** The ones above a session, the nearest first. */
export type Ancestors = (session: string) => readonly string[];

/** Whether a session is one that the asker sees. */
export function mayDealWith(options: { asker: Asker; session: string; ancestors: Ancestors }): boolean {
  const { asker, session, ancestors } = options;
  return asker.rights.over === "town" || ancestors(session).includes(asker.session);
}

/** The sessions that the asker sees. */
export function seenBy(options: {
  asker: Asker;
  sessions: readonly Session[];
  ancestors: Ancestors;
}): readonly Session[] {
  const { asker, sessions, ancestors } = options;
  return sessions.filter(({ id }) => mayDealWith({ asker, session: id, ancestors }));
}

/** @throws TownError `session_not_found`: to the asker there is no such session. */
export function requireSeen(options: { asker: Asker; session: string; ancestors: Ancestors }): void {
  const { asker, session } = options;
  if (mayDealWith(options)) return;
  throw new TownError({
    code: "session_not_found",
    message: `${session} is none of the sessions that ${asker.session} has spawned.`,
    remedy: "See list_sessions for those that there are.",
    facts: { sessionId: session },
  });
}

/**
 * Whether the asker may spawn one more.
 * @throws TownError `capability_unsupported`, which says what its town allows it
 */
export function requireSpawn(options: {
  asker: Asker;
  role: string;
  /** Its own that are there and not stopped. */
  children: number;
  /** Those above the asker, the nearest first. */
  above: readonly Asker[];
}): void {
  const { asker, role, children, above } = options;
  const { roles, max_children: most } = asker.rights;
  const problem =
    roles?.includes(role) === false
      ? `It may spawn the roles ${roles.join(", ")}, and ${role} is none of them.`
      : children >= most
        ? `It has ${children} sessions that run, and may have no more than ${most}.`
        : tooDeep([asker, ...above]);
  if (problem === undefined) return;
  throw new TownError({
    code: "capability_unsupported",
    message: `${asker.session} may not spawn this session. ${problem}`,
    remedy: "Stop one that is not needed, or have a person change [mcp.town] in town.toml.",
    facts: { sessionId: asker.session, role },
  });
}

/** Each of them counts from itself down. */
function tooDeep(line: readonly Asker[]): string | undefined {
  const index = line.findIndex(({ rights }, above) => above + 1 > rights.max_depth);
  const ancestor = line[index];
  return ancestor && `Below ${ancestor.session} there may be ${ancestor.rights.max_depth} generations.`;
}
