import type { Ground } from "./ground.js";
import type { Ledger } from "./ledger.js";

export interface Broken {
  readonly ground: Ground;
  /** The work whose end is held against the truth once all is mended. */
  readonly ledger: Ledger;
  /** Has something undone at the end, whatever came of it. */
  later(undo: () => unknown): void;
}

/** Looks whether it is mended. @throws Error it is not. */
type Look = () => Promise<void>;

/** How a town is brought, for real, into the state that a runbook is for. */
export interface Breaker {
  /** Done before anything is broken, where it takes long to show. */
  begin?(broken: Broken): Promise<void>;
  /** Resolves with what is looked at in the end, where the runbook does not show all of it. */
  break(broken: Broken): Promise<Look | undefined>;
  /** The town's folder has to be on a small disk of its own. */
  readonly needsDisk?: true;
}
