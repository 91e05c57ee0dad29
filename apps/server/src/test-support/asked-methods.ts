import type { Backend, Orchestrator } from "@townkit/core";
import { type MethodOf, methods } from "./whole-life.js";

type OfOrchestrator = MethodOf<Orchestrator>;
type OfPool = Exclude<MethodOf<Backend>, OfOrchestrator>;

/** A method that a backend may be asked. */
export type AskedMethod = OfOrchestrator | OfPool;

/** What only a pool calls: when a session is spawned, and when a town begins and ends. */
const ofPool: Readonly<Record<OfPool, OfOrchestrator | null>> = {
  prepare: "spawnSession",
  start: "spawnSession",
  adopt: null,
  close: null,
};

/** Of which a town asks its backend nothing in a whole life. */
const unasked: Partial<Record<AskedMethod, string>> = {
  spawnSession: "a pool prepares and starts",
  waitForAssignment: "a pool hears of it",
  listAssignments: "a pool has them",
  cancelAssignment: "a pool has not handed it over",
  resolveAssignment: "nothing is in doubt",
  forkSession: "a pool prepares and starts",
  resumeSession: "a pool starts, or hands over",
  retryAssignment: "a pool hands over",
};

/** A method of the contract is one of these by being there. */
export const everyMethod: readonly AskedMethod[] = [...methods, ...(Object.keys(ofPool) as OfPool[])];

export const askedMethods: readonly AskedMethod[] = everyMethod.filter((method) => !(method in unasked));

/** The call of a town in which its backend is asked this; null: there is none. */
export function callBehind(method: AskedMethod): OfOrchestrator | null {
  return isOfPool(method) ? ofPool[method] : method;
}

/** The last call of a life that is to lead to this, `null` where any life does. */
export function lastCallFor(method: AskedMethod): OfOrchestrator | null {
  return isOfPool(method) ? null : method;
}

function isOfPool(method: AskedMethod): method is OfPool {
  return method in ofPool;
}
