import type { Session } from "../contract/session.js";
import type { TownError } from "../errors/town-error.js";
import type { EventHub } from "../kit/event-hub.js";
import type { Waits } from "../kit/waits.js";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { Store } from "../ports/store.js";
import type { Step } from "./decide/decide.js";
import type { Fallback } from "./decide/fallback.js";
import type { RolePolicy } from "./decide/role-policy.js";
import type { Effect, SessionState } from "./decide/session-state.js";

/** What came of an effect: what it does to the session, and the error that its caller is to get. */
export interface EffectResult {
  readonly step: Step;
  readonly error?: TownError;
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
