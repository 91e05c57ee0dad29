import { type Random, seededRandom } from "@townkit/testkit/faults";
import type { StepInput } from "@townkit/testkit/model";
import { type MarkedWork, markedWork } from "../town/scripted-work.js";

/** One fault, and when: so many milliseconds after the one before it has been dealt out. */
export interface PlannedFault {
  readonly kind: string;
  readonly afterMs: number;
  /** From 0 to 1, where there are several to choose from. */
  readonly which: number;
}

/** All that a run does, decided before it begins by its seed alone. */
export interface ChaosPlan {
  readonly faults: readonly PlannedFault[];
  readonly sessions: readonly PlannedSession[];
}

export interface PlannedSession {
  readonly id: string;
  /** Its work of that number, from 1 on. There is always more: each fault is to meet some under way. */
  work(number: number): MarkedWork;
}

/** `kinds`: those that there are in such a town. */
export function planChaos(options: {
  seed: number;
  kinds: readonly [string, ...string[]];
  faults: number;
  sessions: number;
}): ChaosPlan {
  const { seed, kinds, faults, sessions } = options;
  const random = seededRandom(seed);
  const choice = seededRandom(seed + 1);
  return {
    faults: Array.from({ length: faults }, () => ({
      kind: random.pick(kinds),
      afterMs: random.between(0, 2_500),
      which: choice.next(),
    })),
    sessions: Array.from({ length: sessions }, (_, index) => plannedSession({ seed, index: index + 1 })),
  };
}

function plannedSession({ seed, index }: { seed: number; index: number }): PlannedSession {
  return {
    id: `chaos-${seed}-${index}`,
    work(number) {
      const random = seededRandom(seed * 1_000_003 + index * 1_009 + number);
      return markedWork({ id: `w-${seed}-${index}-${number}-end`, steps: plannedSteps(random) });
    },
  };
}

function plannedSteps(random: Random): StepInput[] {
  const commands = Array.from({ length: random.between(0, 2) }, (): StepInput => {
    return { do: "shell", command: `sleep ${(random.between(1, 8) / 10).toFixed(1)}` };
  });
  const text = `${"word ".repeat(random.between(1, 30))}end`;
  return [...commands, { do: "say", text, delayMs: random.between(0, 60) }];
}
