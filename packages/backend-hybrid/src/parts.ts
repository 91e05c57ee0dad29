import {
  type Backend,
  BackendUnavailableError,
  type Clock,
  type Log,
  type Session,
  SessionNotFoundError,
} from "@townkit/core";
import type { Owners } from "./owners.js";
import type { Routes } from "./route.js";

/** How long a child may take to be a part of a common answer, in milliseconds. What it is asked alone has no such end. */
export interface HybridDeadlines {
  /** To a reading: of sessions, assignments, capabilities. Default 8 000. */
  readonly readMs: number;
  /** To an adoption. Default 15 000: a pool serves only after it. */
  readonly adoptMs: number;
  /** To say where a new reader of its events stands. Default 2 000; then a resync will tell that reader. */
  readonly placeMs: number;
}

/** What the calls of a hybrid are made of. */
export interface Parts {
  readonly children: ReadonlyMap<string, Backend>;
  readonly routes: Routes;
  readonly owners: Owners;
  readonly deadlines: HybridDeadlines;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted once all children are closed: a stream that has ended is not opened again. */
  readonly closed: AbortSignal;
  /** Aborted where one could not be closed: its streams may not end by themselves. */
  readonly cut: AbortSignal;
}

/** @throws BackendUnavailableError it is none of the children, or not any more. */
export function childOf({ children }: Pick<Parts, "children">, name: string): Backend {
  const child = children.get(name);
  if (child) return child;
  throw new BackendUnavailableError({ backend: name, problem: missing, remedy: missingRemedy, effect: "none" });
}

export const missing = "it is none of this hybrid's children.";
const missingRemedy = "Let a route lead to it again, so that its sessions can go on.";

/** @throws SessionNotFoundError */
export async function ownerOf({ owners }: Pick<Parts, "owners">, sessionId: string): Promise<string> {
  const name = await owners.of({ kind: "session", id: sessionId });
  if (name === undefined) throw new SessionNotFoundError(sessionId);
  return name;
}

/** A child's session, which says by the child's name here where it runs. */
export function shown(session: Session, child: string): Session {
  return { ...session, backend: child };
}
