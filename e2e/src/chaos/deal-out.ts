import { setTimeout as sleep } from "node:timers/promises";
import type { TownUnderTest } from "../town/town-under-test.js";
import type { ChaosPlan } from "./plan.js";
import { feelPulse } from "./pulse.js";
import type { ChaosTown } from "./towns.js";

/** How long a fault may cost on the average. */
const faultMs = 60_000;

/** A fault that has happened, by this process's own clock. */
export interface Dealt {
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Each fault meets work that has got under way since the one before: a town that never gets to its feet proves nothing. */
export async function dealOut(options: {
  town: TownUnderTest;
  kind: ChaosTown;
  plan: ChaosPlan;
  log: (line: string) => void;
  /** Raised where nobody works any more. */
  stop: AbortSignal;
}): Promise<readonly Dealt[]> {
  const { town, kind: of, plan, log, stop } = options;
  const late = AbortSignal.timeout((plan.faults.length + 1) * faultMs);
  const pulse = feelPulse({ town, signal: AbortSignal.any([stop, late]) });
  const dealt: Dealt[] = [];
  for (const [index, { kind, afterMs, which }] of plan.faults.entries()) {
    const isUnderWay = await pulse.next();
    if (late.aborted) throw new Error(`After ${index} faults no work gets under way any more.`);
    if (!isUnderWay) return dealt;
    await sleep(afterMs);
    log(`${index + 1}/${plan.faults.length} ${kind}`);
    const fromMs = performance.now();
    await of.faults[kind]?.deal({ town, which });
    dealt.push({ kind, fromMs, toMs: performance.now() });
  }
  return dealt;
}
