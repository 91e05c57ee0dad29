import type { Answer, Work } from "@townkit/core";
import { type Random, seededRandom } from "@townkit/testkit/faults";
import { formatScript, openCodeAskingRole, type StepInput } from "@townkit/testkit/model";

export interface SoakSize {
  readonly seed: number;
  readonly sessions: number;
  readonly directories: number;
  readonly turns: number;
  readonly kills: number;
}

/** One turn, and what its user does beside handing it in. */
export interface PlannedTurn {
  readonly id: string;
  readonly kind: string;
  readonly work: Work;
  /** So long after it is seen to run, it is aborted. */
  readonly abortAfterMs?: number;
  /** What it is answered whatever it asks. */
  readonly answer: (kind: "permission" | "question") => Answer;
}

export interface PlannedSession {
  readonly id: string;
  readonly directory: number;
  readonly role: string;
  readonly model?: string;
  readonly turns: readonly PlannedTurn[];
}

interface Kind {
  readonly weight: number;
  readonly steps: (random: Random, id: string) => StepInput[];
  readonly abort?: true;
  readonly deny?: { readonly message?: string };
}

const say = (text: string, delayMs?: number): StepInput => ({
  do: "say",
  text,
  ...(delayMs !== undefined && { delayMs }),
});
const shell = (command: string): StepInput => ({ do: "shell", command });
const http = (status: number, times?: number, more: object = {}): StepInput => ({
  do: "http",
  status,
  ...(times !== undefined && { times }),
  ...more,
});
const overflow = {
  body: {
    error: {
      message: "This model's maximum context length is 10 tokens.",
      type: "invalid_request_error",
      code: "context_length_exceeded",
    },
  },
};
const question: StepInput = {
  do: "tool",
  name: "question",
  args: {
    questions: [{ question: "Which?", header: "choose", options: [{ label: "left", description: "the left one" }] }],
  },
};
const withFault = (fault: StepInput): Kind => ({ weight: 2, steps: () => [fault, shell("true"), say("past it")] });

/** What can become of a turn: ordinary ones, a person's part in them, and every way in which a provider fails. */
const kinds: Readonly<Record<string, Kind>> = {
  words: { weight: 24, steps: (random) => [say("word ".repeat(random.between(1, 20)))] },
  tool: { weight: 24, steps: (random) => [shell(`sleep ${random.between(0, 6) / 10}`), say("done")] },
  denied: { weight: 3, steps: () => [shell("echo denied"), say("went on")], deny: { message: "Go on without it." } },
  "denied without a word": { weight: 2, steps: () => [shell("echo denied"), say("never")], deny: {} },
  question: { weight: 4, steps: () => [question, say("thank you")] },
  "aborted in words": { weight: 5, steps: () => [say("word ".repeat(200), 100)], abort: true },
  "aborted in a tool": { weight: 5, steps: (_, id) => [shell(`sleep 67 # ${id}`), say("never")], abort: true },
  "aborted while it waits to ask again": { weight: 3, steps: () => [http(500)], abort: true },
  "400": { weight: 2, steps: () => [http(400)] },
  "401": { weight: 2, steps: () => [http(401)] },
  "403": { weight: 2, steps: () => [http(403)] },
  "404": { weight: 2, steps: () => [http(404)] },
  "500 once": withFault(http(500, 1)),
  "429 once": withFault(http(429, 1, { headers: { "retry-after": "1" } })),
  "refused once": withFault({ do: "refuse", times: 1 }),
  "cut once": withFault({ do: "cut", times: 1 }),
  "cut in a tool call": withFault({ do: "cut", in: "call", times: 1 }),
  "silent once": withFault({ do: "hang", times: 1 }),
  "stalled once": withFault({ do: "stall", times: 1 }),
  overflow: { weight: 1, steps: () => [http(400, 1, overflow), say("past it")] },
  filtered: { weight: 2, steps: () => [say("half"), { do: "finish", reason: "content_filter" }] },
  "cut by length": { weight: 2, steps: () => [say("half"), { do: "finish", reason: "length" }] },
  "unknown tool": { weight: 2, steps: () => [{ do: "tool", name: "nonsense" }, say("well")] },
};

/** Everything that a run does, by its seed and size alone; only the moments of the kills depend on its course. */
export function planSoak(size: SoakSize): readonly PlannedSession[] {
  const random = seededRandom(size.seed);
  return Array.from({ length: size.sessions }, (_, index) => {
    const count = Math.floor(size.turns / size.sessions) + (index < size.turns % size.sessions ? 1 : 0);
    const id = `soak-${size.seed}-${index}`;
    return {
      id,
      directory: index % size.directories,
      role: random.next() < 0.3 ? openCodeAskingRole : "soak",
      ...modelOf(random),
      turns: Array.from({ length: count }, (_, number) =>
        plannedTurn({ random, id: `w-${size.seed}-${index}-${number}` }),
      ),
    };
  });
}

/** Some sessions ask for a model that nobody has heard of, or that its provider does not serve. */
function modelOf(random: Random): { model?: string } {
  const chance = random.next();
  if (chance < 0.02) return { model: "scripted/nothing" };
  return chance < 0.04 ? { model: "scripted/ghost" } : {};
}

function plannedTurn({ random, id }: { random: Random; id: string }): PlannedTurn {
  const [name, kind] = pickKind(random);
  const content = formatScript({ steps: kind.steps(random, id), repeatInterrupted: true });
  return {
    id,
    kind: name,
    work: { type: "prompt", content },
    ...(kind.abort && { abortAfterMs: random.between(0, 1500) }),
    answer: (asked) =>
      asked === "question"
        ? { kind: "question", answers: [["left"]] }
        : { kind: "permission", ...(kind.deny ? { decision: "deny", ...kind.deny } : { decision: "allow" }) },
  };
}

function pickKind(random: Random): [string, Kind] {
  const all = Object.entries(kinds);
  let left = random.next() * all.reduce((sum, [, { weight }]) => sum + weight, 0);
  for (const one of all) {
    left -= one[1].weight;
    if (left < 0) return one;
  }
  throw new Error("There are no kinds of turns.");
}
