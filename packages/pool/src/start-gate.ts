import { CallAbortedError, type Clock, isoNow } from "@townkit/core";
import { admit, type HoldReason, hasLimits, type MachineLoad, type Place, type SessionLimits } from "./decide/admit.js";

/** A start that waits for a place. */
export interface WaitingStart extends Place {
  /** ISO 8601, in UTC. */
  readonly since: string;
  readonly reason: HoldReason;
  /** In words, with the numbers. */
  readonly why: string;
}

/**
 * Lets sessions start by the limits of the town. Nothing of it is kept: a session whose start waits is `creating` on record, and the
 * next process lets it wait anew.
 */
export interface StartGate {
  /** Resolves when there is room for the start, which has its place from then on. @throws CallAbortedError it was taken back. */
  enter(place: Place): Promise<void>;
  /** The start is over, however it ended. */
  leave(sessionId: string): void;
  /** Takes back a start that waits; nothing where none does. */
  takeBack(sessionId: string): void;
  /** A session has left its place. */
  changed(): void;
  /** Oldest first. */
  readonly waiting: readonly WaitingStart[];
  close(): void;
}

/** How often the machine is asked whether it has room again, in milliseconds, while a start waits for that. */
const machineMs = 5_000;

interface Waiter extends Place {
  readonly since: string;
  readonly go: () => void;
  readonly refuse: (error: Error) => void;
  hold: Pick<WaitingStart, "reason" | "why"> | null;
}

export function createStartGate(options: {
  limits: SessionLimits;
  machine: () => MachineLoad;
  /** The sessions that may have an agent, and those that are being started. */
  placed: () => readonly Place[];
  clock: Clock;
}): StartGate {
  const { limits, machine, placed, clock } = options;
  const waiters = new Map<string, Waiter>();
  const isLimited = hasLimits(limits);
  const starting = new Map<string, Place>();
  let cancelTimer = () => {};

  function look(): void {
    if (waiters.size === 0) return;
    cancelTimer();
    // One that is being started may not be on record yet.
    const taken = new Map([...starting.values(), ...placed()].map((place) => [place.sessionId, place]));
    for (const id of waiters.keys()) taken.delete(id);
    const { admitted, held } = admit({
      waiting: [...waiters.values()],
      placed: [...taken.values()],
      starting: starting.size,
      limits,
      machine: machine(),
    });
    for (const { sessionId, reason, why } of held) {
      const waiter = waiters.get(sessionId);
      if (waiter) waiter.hold = { reason, why };
    }
    for (const id of admitted) letIn(id);
    if (held.some(({ reason }) => reason === "memory" || reason === "load")) cancelTimer = clock.after(machineMs, look);
  }

  function letIn(id: string): void {
    const waiter = waiters.get(id);
    if (!waiter) return;
    waiters.delete(id);
    const { sessionId, role, backend } = waiter;
    starting.set(id, { sessionId, role, backend });
    waiter.go();
  }

  async function enter(place: Place): Promise<void> {
    if (!isLimited) return;
    await new Promise<void>((go, refuse) => {
      waiters.set(place.sessionId, { ...place, since: isoNow(clock), go, refuse, hold: null });
      look();
    });
  }

  function leave(sessionId: string): void {
    starting.delete(sessionId);
    look();
  }

  function takeBack(sessionId: string): void {
    const waiter = waiters.get(sessionId);
    if (!waiter) return;
    waiters.delete(sessionId);
    waiter.refuse(
      new CallAbortedError({ what: `the start of session ${sessionId}`, effect: "none", facts: { sessionId } }),
    );
    look();
  }

  return {
    enter,
    leave,
    takeBack,
    changed: look,
    get waiting() {
      return [...waiters.values()].flatMap(({ sessionId, role, backend, since, hold }) =>
        hold ? [{ sessionId, role, backend, since, ...hold }] : [],
      );
    },
    close: () => cancelTimer(),
  };
}
