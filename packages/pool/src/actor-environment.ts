import type { Clock, Log, Session, Store, TownError } from "@townkit/core";
import type { EventHub, Waits } from "@townkit/core/kit";
import type { Step } from "./decide/decide.js";
import type { Fallback } from "./decide/fallback.js";
import type { RolePolicy } from "./decide/role-policy.js";
import type { Effect, SessionState } from "./decide/session-state.js";

/** What came of an effect: what it does to the session, and the error that its caller is to get. */
export interface EffectResult {
  readonly step: Step;
  readonly error?: TownError;
  /** The same effect goes on with what the step begins: its caller waits for the end of that. */
  readonly goesOn?: boolean;
}

export interface ActorEnvironment {
  readonly store: Store;
  readonly hub: EventHub;
  readonly waits: Waits;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly absenceIsProof: boolean;
  readonly policyOf: (role: string) => RolePolicy;
  readonly fallback: Fallback;
  /** A session was changed, and it is committed. */
  readonly changed: (session: Session) => void;
  /** Never rejects. */
  readonly perform: (effect: Effect, state: SessionState) => Promise<EffectResult>;
}
