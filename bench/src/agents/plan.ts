import { seededRandom } from "@townkit/testkit/faults";

/** What an agent is at when a prompt comes. */
export type AgentState = "idle" | "busy" | "menu" | "starting" | "aborted" | "draft";

/** One prompt to a real agent, and what that is at then: decided by the seed alone. */
export interface PlannedDelivery {
  readonly id: string;
  readonly state: AgentState;
  /** How long after the state was brought about the prompt comes, in milliseconds. */
  readonly afterMs: number;
  /** It goes in with the agent's start. */
  readonly withStart: boolean;
  /** The words of the prompt. No prompt's words hold another's. */
  readonly words: string;
}

/** How long a state may last before the prompt comes: a menu takes its time to open, and a turn to end. */
const longestMs: Readonly<Record<AgentState, number>> = {
  idle: 300,
  busy: 3500,
  menu: 1500,
  starting: 0,
  aborted: 300,
  draft: 500,
};

/** The delivery of this number, in one of these states. There is always one more. */
export function plannedDelivery(options: {
  seed: number;
  number: number;
  states: readonly [AgentState, ...AgentState[]];
}): PlannedDelivery {
  const { seed, number, states } = options;
  const random = seededRandom(seed * 1_000_003 + number);
  const id = `d-${seed}-${number}-end`;
  const state = random.pick(states);
  const shapes = [
    `Do ${id}`,
    `Do ${id};`,
    `Do ${id} "quoted" $(touch x) 'and' \`more\``,
    `Do ${id}\n${"a line of text\n".repeat(random.between(1, 20))}and its end`,
    `Do ${id} 漢字 é ✳ 😀`,
    `Do ${id} ${"0123456789".repeat(random.between(10, 200))}`,
  ] as const;
  const withStart = state === "starting" && random.next() < 0.5;
  return { id, state, withStart, afterMs: random.between(0, longestMs[state]), words: random.pick(shapes) };
}
