import type { Clock } from "@townkit/core";

/**
 * Until the next full so many milliseconds. What many sessions do again and again they do at the same moments: tmux and we
 * are woken once for all of them.
 */
export function untilNext({ clock, everyMs }: { clock: Pick<Clock, "monotonic">; everyMs: number }): number {
  return everyMs - (clock.monotonic() % everyMs);
}
