import { type Random, seededRandom } from "@townkit/testkit/faults";
import type { TerminalAgentFaultsInput, TerminalAgentRoundInput } from "@townkit/testkit/terminal-agent";

/** One agent, the faults that it has, and what it is given: decided by the seed alone. */
export interface PlannedAgent {
  readonly faults: TerminalAgentFaultsInput;
  /** What stands over them in each of its turns. */
  readonly rounds: readonly TerminalAgentRoundInput[];
  readonly prompts: readonly PlannedPrompt[];
}

export interface PlannedPrompt {
  readonly id: string;
  /** No prompt's text holds another's. */
  readonly text: string;
}

const promptsEach = 25;

/** What is drawn among: each as often as its weight says. */
type Chances<Made> = readonly (readonly [weight: number, make: (random: Random) => Made])[];

const lastingChances: Chances<TerminalAgentFaultsInput> = [
  [50, () => ({})],
  [10, () => ({ animateMs: 100 })],
  [8, () => ({ alternateScreen: true })],
  [8, () => ({ splitUtf8Ms: 5 })],
  [8, (random) => ({ lateFileMs: random.between(20, 800) })],
  [6, () => ({ tornLinesMs: 20 })],
  [5, () => ({ plainTitle: true })],
  [3, () => ({ startDelayMs: 1500, earlyKeys: "lost" })],
  [2, () => ({ noBracketedPaste: true })],
];

const menuMoments = ["paste", "submit", "turn_end"] as const;

const passingChances: Chances<TerminalAgentRoundInput> = [
  [400, () => ({})],
  [120, (random) => ({ swallowEnters: random.between(1, 3) })],
  [60, (random) => ({ pasteBurst: { ms: random.between(30, 250), enter: "lost" } })],
  [60, (random) => ({ pasteBurst: { ms: random.between(30, 250), enter: "line_end" } })],
  [70, (random) => ({ lateEchoMs: random.between(50, 1500) })],
  [50, () => ({ collapseOver: 20 })],
  [50, () => ({ ghost: { text: "rm -rf build", submits: true } })],
  [50, () => ({ instantTurn: true })],
  [40, () => ({ longLineBytes: 5000 })],
  [60, (random) => ({ menuOpens: { on: random.pick(menuMoments), afterMs: random.between(0, 60) } })],
  [20, () => ({ menuOpens: { on: "paste", afterMs: 0 }, menuReadsPastes: true, menuLetters: true })],
  [6, () => ({ human: { on: "turn_end", keys: "my own words" } })],
  [2, () => ({ human: { on: "paste", keys: " and mine" } })],
  [8, () => ({ crash: { at: "turn" } })],
  [4, () => ({ crash: { at: "answer" } })],
];

/** The agent of this number. There is always one more. */
export function plannedAgent({ seed, number }: { seed: number; number: number }): PlannedAgent {
  const random = seededRandom(seed * 1_000_003 + number);
  const faults = draw(lastingChances, random);
  const prompts = Array.from({ length: promptsEach }, (_, index): PlannedPrompt => {
    const id = `d-${seed}-${number}-${index}-end`;
    // Where a paste comes as keys, an agent cannot tell a line end in it from an Enter.
    return { id, text: faults.noBracketedPaste ? `say ${id}` : textOf({ id, random }) };
  });
  return { faults, rounds: prompts.map(() => draw(passingChances, random)), prompts };
}

function textOf({ id, random }: { id: string; random: Random }): string {
  const shapes = [
    `say ${id}`,
    `say ${id};`,
    `-- ${id} "quoted" $(touch x) 'and' \`more\``,
    `${id}\n${"a line of text\n".repeat(random.between(1, 30))}and its end`,
    `emoji 👩‍👩‍👧 漢字 é ${"✳ 😀 ".repeat(random.between(1, 40))}${id}`,
    `${id} ${"0123456789".repeat(random.between(10, 400))}`,
  ] as const;
  return random.pick(shapes);
}

function draw<Made>(chances: Chances<Made>, random: Random): Made {
  const total = chances.reduce((sum, [weight]) => sum + weight, 0);
  let left = random.next() * total;
  const drawn = chances.find(([weight]) => {
    left -= weight;
    return left < 0;
  });
  const make = (drawn ?? chances[0])?.[1];
  if (!make) throw new RangeError("Nothing can be drawn of nothing.");
  return make(random);
}
