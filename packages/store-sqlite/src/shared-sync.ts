import { setTimeout as sleep } from "node:timers/promises";
import type { TownError } from "@townkit/core";
import { storeError } from "./sqlite-errors.js";

/** Syncs one after another, each for all that was written before it began. */
export interface SharedSync {
  /** Resolves when what was written up to this call is on the disk. @throws StoreFailedError, StoreFullError: for good. */
  next(): Promise<void>;
  /** The same for what somebody has called `next` for; at once where that is on the disk. */
  pending(): Promise<void>;
  /** Why nothing can be promised any more; null: it can. */
  readonly failed: TownError | null;
}

/**
 * Between the beginnings of two syncs, in milliseconds. A fast disk would be asked for one after each transaction of many
 * sessions at once, and handing that to a thread costs more than the sync.
 */
const apartMs = 2;

/**
 * A sync that has begun need not hold what is written while it runs, so that waits for the one behind it, together.
 *
 * The first failure ends it: the kernel tells of a page that it could not write once, and takes it for clean after that, so
 * that a second try would succeed without a word.
 */
export function createSharedSync(options: { path: string; sync: () => Promise<void> }): SharedSync {
  const { path, sync } = options;
  let running: Promise<void> | null = null;
  let behind: Promise<void> | null = null;
  let failed: TownError | null = null;
  let begunMs = Number.NEGATIVE_INFINITY;

  async function begin(): Promise<void> {
    if (failed) throw failed;
    begunMs = performance.now();
    try {
      await sync();
    } catch (error) {
      failed = storeError({ path, error });
      throw failed;
    }
  }

  function start(): Promise<void> {
    const started = begin().finally(() => {
      if (running === started) running = null;
    });
    running = started;
    return started;
  }

  function next(): Promise<void> {
    const earlyMs = begunMs + apartMs - performance.now();
    if (!running && !behind && earlyMs <= 0) return start();
    behind ??= Promise.allSettled([running, earlyMs > 0 && sleep(earlyMs)]).then(() => {
      behind = null;
      return start();
    });
    return behind;
  }

  return {
    next,
    pending: () => behind ?? running ?? (failed ? Promise.reject(failed) : Promise.resolve()),
    get failed() {
      return failed;
    },
  };
}
