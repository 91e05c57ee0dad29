import type { BeadsClient } from "@townkit/beads-client";
import type { Clock, Log, SourcedWork, SourceTown } from "@townkit/core";
import type { Serial } from "@townkit/core/kit";
import type { Book } from "./book.js";
import type { Demand } from "./demand.js";
import type { Orphans } from "./orphans.js";

/** What a source of beads is made of. */
export interface SourceParts {
  readonly beads: BeadsClient;
  readonly book: Book;
  readonly template: string;
  readonly maxReminders: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly orphans: Orphans;
  readonly demand: Demand;
  /** One at a time takes or gives back a bead. */
  readonly locks: Serial;
  /** The town that the source follows; undefined until it serves. */
  readonly town: () => SourceTown | undefined;
}

/** As whom a session takes beads: what its shells say, too. */
export function actorOf({ session, env }: Pick<SourcedWork, "session" | "env">): string {
  return env[actorVariable] ?? session.id;
}

export const actorVariable = "BD_ACTOR";
