import type { Draft } from "./draft.js";
import { start, stop } from "./lifecycle.js";
import { isFree } from "./warm-pool.js";

const draining = "Nothing came for it for long: it is stopped soon, if nothing comes.";

/** It is not needed, and shows that it may go. Only where it is free. */
export function drain(draft: Draft): void {
  const { warm } = draft.kept;
  if (!warm || warm.drainingSince !== null || !isFree(draft.session)) return;
  draft.keep({ warm: { ...warm, drainingSince: draft.at } });
  draft.patch({ statusReason: draining });
}

/** It is needed again. */
export function keepWarm(draft: Draft): void {
  const { warm } = draft.kept;
  if (!warm || warm.drainingSince === null) return;
  draft.keep({ warm: { ...warm, drainingSince: null } });
  if (draft.session.statusReason === draining) draft.patch({ statusReason: null });
}

/** Stops it, unless work came: what works is never stopped. */
export function retire(draft: Draft): void {
  const { warm } = draft.kept;
  if (!warm || warm.drainingSince === null) return;
  if (!isFree(draft.session) || draft.running.length > 0) {
    keepWarm(draft);
    return;
  }
  draft.keep({ warm: { drainingSince: null, retiredSince: draft.at } });
  stop(draft);
}

/** One that was stopped because nothing came for it is started again by work that comes. */
export function wakeRetired(draft: Draft): void {
  const { warm } = draft.kept;
  if (!warm || warm.retiredSince === null || draft.stopping || draft.running.length > 0) return;
  if (draft.session.status !== "stopped") {
    // It did not come to the stop, or somebody started it.
    draft.keep({ warm: { ...warm, retiredSince: null } });
    return;
  }
  if (!draft.work.some(({ state }) => state === "queued")) return;
  draft.keep({ warm: { ...warm, retiredSince: null } });
  start(draft);
}
