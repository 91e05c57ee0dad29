import type { RecordedRequest } from "@townkit/testkit/model";
import { judge, type Measure } from "../measure.js";
import type { AgentState } from "./plan.js";
import { personsWords } from "./states.js";

/** What was told of a prompt, and what its command left behind. */
export interface GivenDelivery {
  readonly id: string;
  /** What the agent was at. */
  readonly state: AgentState;
  /** By what it was told, the last one last. */
  readonly proofs: readonly string[];
  readonly told: "delivered" | "not_delivered" | "unknown";
  /** Its turn was told to have ended normally. */
  readonly completed: boolean;
  /** How often its command ran; null: it had none. */
  readonly marks: number | null;
}

/** Holds what was told of each prompt against what the model was asked, and what was carried out. */
export function accountFor(options: {
  name: string;
  given: readonly GivenDelivery[];
  requests: readonly RecordedRequest[];
  /** Commands of others that ran though nobody had approved them. */
  approved: number;
  /** Is told each prompt of which something else was told than is true. */
  wrong: (text: string) => void;
}): Measure[] {
  const { name, given, requests, approved, wrong } = options;
  // A turn asks its model again behind each tool: its beginning is what counts.
  const begun = requests.filter(({ kind, position }) => kind === "script" && position === 0);
  const asked = new Map(given.map(({ id }) => [id, begun.filter(({ prompt }) => prompt.includes(id))]));
  const timesOf = ({ id }: GivenDelivery) => asked.get(id)?.length ?? 0;
  const none = (what: string, is: (one: GivenDelivery) => boolean) => {
    const found = given.filter(is);
    for (const { id, state, proofs } of found) wrong(`${id}, ${state}, is ${what}: ${proofs.join("; ")}`);
    return judge({ measure: `delivery.${name}.${what}`, value: found.length, unit: "prompts", bound: 0 });
  };
  const told = (what: GivenDelivery["told"]) => given.filter((one) => one.told === what).length;
  const share = (count: number) => (given.length === 0 ? 0 : (count / given.length) * 100);
  const others = (one: GivenDelivery) => given.filter(({ id }) => id !== one.id).map(({ id }) => id);
  return [
    judge({ measure: `delivery.${name}.given`, value: given.length, unit: "prompts", bound: null }),
    judge({ measure: `delivery.${name}.refused`, value: share(told("not_delivered")), unit: "%", bound: null }),
    none("doubled", (one) => timesOf(one) > 1 || (one.marks ?? 0) > 1),
    none("merged", (one) =>
      (asked.get(one.id) ?? []).some(({ prompt }) => [personsWords, ...others(one)].some((id) => prompt.includes(id))),
    ),
    none("false.accepted", (one) => one.told === "delivered" && timesOf(one) === 0),
    none("false.failed", (one) => one.told === "not_delivered" && timesOf(one) + (one.marks ?? 0) > 0),
    none("undone", (one) => one.completed && one.marks === 0),
    judge({ measure: `delivery.${name}.unknown`, value: share(told("unknown")), unit: "%", bound: 1 }),
    judge({ measure: `delivery.${name}.approved`, value: approved, unit: "commands", bound: 0 }),
  ];
}
