import type { BeadsClient } from "@townkit/beads-client";
import type { Clock, Log } from "@townkit/core";
import { createPatience } from "@townkit/core/kit";

/** The beads that a role works on: those that have all of these labels. */
export type BeadsOfRoles = Readonly<Record<string, readonly string[]>>;

/** How many beads are ready for each role, and nobody's. */
export interface Demand {
  /** Of those that were found last, without what is held for work by now: that waits where its work does. */
  of(role: string): number;
  /** Counts at every `look` from here on, until `signal`. `changed` is called whenever another number may have come of it. */
  follow(options: { signal: AbortSignal; changed: () => void }): void;
  /** The workspace may have changed: it is counted anew, once for all changes that come meanwhile. What fails is tried again. */
  look(): void;
  /** Something is held by now, or is not any more. */
  heldOtherwise(): void;
}

export function createDemand(options: {
  beads: BeadsClient;
  roles: BeadsOfRoles;
  /** The beads that are held for work. */
  held: () => ReadonlySet<string>;
  clock: Clock;
  log: Log;
}): Demand {
  const { beads, held, log } = options;
  const roles = Object.entries(options.roles);
  const patience = createPatience({ clock: options.clock, again: look });
  let ready: ReadonlyMap<string, readonly string[]> = new Map();
  let told: string | null = null;
  let changed: (() => void) | null = null;
  let underWay = false;
  let isStale = false;

  function of(role: string): number {
    const taken = held();
    return ready.get(role)?.filter((id) => !taken.has(id)).length ?? 0;
  }

  function tell(): void {
    const now = roles.map(([role]) => of(role)).join();
    if (now === told) return;
    told = now;
    changed?.();
  }

  async function find(): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = roles.map(async ([role, labels]) => {
      const beadsOfRole = await beads.ready({ unassigned: true, labels: [...labels] });
      return [role, beadsOfRole.map(({ id }) => id)] as const;
    });
    return new Map(await Promise.all(found));
  }

  async function countAnew(): Promise<void> {
    underWay = true;
    try {
      do {
        isStale = false;
        ready = await find();
        tell();
      } while (isStale);
      patience.win();
    } catch (error) {
      log.warn("the beads that are ready could not be counted yet", { error: String(error) });
      patience.lose();
    } finally {
      underWay = false;
    }
  }

  function look(): void {
    isStale = true;
    if (roles.length > 0 && changed !== null && !underWay) void countAnew();
  }

  return {
    of,
    follow(given) {
      changed = given.changed;
      const end = () => {
        changed = null;
        patience.end();
      };
      given.signal.addEventListener("abort", end, { once: true });
    },
    look,
    heldOtherwise: tell,
  };
}
