import { BackendUnavailableError } from "../errors/outside-errors.js";
import type { Effect } from "../errors/town-error.js";

/** A fault of one call. `reaching`: how far a hand-over comes all the same, before its caller gets the error. */
export interface MemoryFault {
  readonly call: "prepare" | "start" | "submit";
  readonly effect: Effect;
  readonly reaching?: "nothing" | "stored" | "taken";
}

/** The faults that are to happen, each once, in the order in which they were asked for. */
export interface MemoryFaults {
  add(fault: MemoryFault): void;
  take(call: MemoryFault["call"]): MemoryFault | undefined;
}

export function createMemoryFaults(): MemoryFaults {
  const planned: MemoryFault[] = [];
  return {
    add: (fault) => void planned.push(fault),
    take(call) {
      const at = planned.findIndex((fault) => fault.call === call);
      return at < 0 ? undefined : planned.splice(at, 1)[0];
    },
  };
}

/** What the caller of a call that fails gets. */
export function faultError(fault: Pick<MemoryFault, "call" | "effect">): BackendUnavailableError {
  return new BackendUnavailableError({
    backend: "memory",
    problem: `its ${fault.call} was made to fail.`,
    remedy: "Call again.",
    effect: fault.effect,
  });
}
