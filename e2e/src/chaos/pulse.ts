import type { TownUnderTest } from "../town/town-under-test.js";

/** Tells when an agent takes work. */
export interface Pulse {
  /** Resolves at the next time; with false where there is none any more. */
  next(): Promise<boolean>;
}

export function feelPulse({ town, signal }: { town: TownUnderTest; signal: AbortSignal }): Pulse {
  const waiting: ((isThere: boolean) => void)[] = [];
  let isOver = false;
  const tell = (isThere: boolean) => {
    for (const resolve of waiting.splice(0)) resolve(isThere);
  };
  const listen = async () => {
    for await (const event of town.client.events({ durableOnly: true, signal }))
      if (event.type === "assignment.changed" && (event.to === "accepted" || event.to === "running")) tell(true);
  };
  void listen()
    .catch(() => {})
    .finally(() => {
      isOver = true;
      tell(false);
    });
  return { next: () => (isOver ? Promise.resolve(false) : new Promise((resolve) => void waiting.push(resolve))) };
}
