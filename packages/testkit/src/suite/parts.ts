import { type CapabilityName, type CapabilityReport, capabilityNames } from "@townkit/core";
import type { SuiteCase } from "./case.js";
import type { OrchestratorSubject } from "./subject.js";

/** The parts of the orchestrator suite. `can-…` applies where the capability is declared, `cannot-…` where it is not. */
export type Part =
  | "every"
  | "outbox"
  | "no-outbox"
  | "backend"
  | "restart"
  | "restart-agents-live"
  | "restart-agents-end"
  | "restart-store"
  | "restart-store-agents-live"
  | "crash"
  | "unproven"
  | "question"
  | `can-${CapabilityName}`
  | `cannot-${CapabilityName}`;

/**
 * The suite's two halves. The first is what every backend owes before it declares anything: the parts `every`, `no-outbox`,
 * `backend` and `cannot-…`. The second is what it takes on: its capabilities, what survives, and what its factory can bring about.
 */
export type Half = "first" | "second";

const owedByAll: readonly Part[] = ["every", "no-outbox", "backend"];

export function halfOf(one: Pick<OrchestratorCase, "part" | "needs">): Half {
  const owed = owedByAll.includes(one.part) || one.part.startsWith("cannot-");
  return owed && (one.needs ?? []).length === 0 ? "first" : "second";
}

/** To whom each part applies, for a reader. */
const partMeanings: Readonly<Record<Exclude<Part, `can${string}`>, string>> = {
  every: "every orchestrator",
  outbox: "durability `store`: it has an outbox",
  "no-outbox": "durability `process` or `backend`: it has no outbox",
  backend: "backends: the subject brings `backend`",
  restart: "durability `backend` or `store`",
  "restart-agents-live": "durability `backend` or `store`, and the agents outlive it",
  "restart-agents-end":
    "durability `backend` or `store`, and the agents end with it: the subject says `agentsEndWithIt`",
  "restart-store": "durability `store`",
  "restart-store-agents-live": "durability `store`, and the agents outlive it",
  crash: "agents that can be killed: the subject brings `crashAgents`",
  unproven: "agents whose answers can be lost: the subject brings `loseAnswers`",
  question: "agents that ask: the subject brings `questionPrompt`",
};

/** To whom a case applies, in words: its part, and what it needs besides. */
export function appliesTo(one: Pick<OrchestratorCase, "part" | "needs">): string {
  const capabilities = (one.needs ?? []).map((name) => `can-${name}` as const);
  return [one.part, ...capabilities].map(meaningOf).join(", and ");
}

function meaningOf(part: Part): string {
  if (part.startsWith("can-")) return `agents that declare \`${part.slice("can-".length)}\``;
  if (part.startsWith("cannot-")) return `agents that do not declare \`${part.slice("cannot-".length)}\``;
  return partMeanings[part as keyof typeof partMeanings];
}

export interface OrchestratorCase extends SuiteCase<OrchestratorSubject> {
  readonly part: Part;
  /** What its agent has to be able to do besides, so that the case can be made. */
  readonly needs?: readonly CapabilityName[];
}

export type Applicability = { readonly applies: true } | { readonly applies: false; readonly reason: string };

const applies: Applicability = { applies: true };

function when(holds: boolean, reason: string): Applicability {
  return holds ? applies : { applies: false, reason };
}

function capabilityRule(
  part: string,
  subject: OrchestratorSubject,
  declared: CapabilityReport,
): Applicability | undefined {
  for (const name of capabilityNames) {
    const can = declared.agents[subject.agent]?.[name] === true;
    if (part === `can-${name}`) return when(can, `${subject.agent} does not declare the capability ${name}`);
    if (part === `cannot-${name}`) return when(!can, `${subject.agent} declares the capability ${name}`);
  }
  return undefined;
}

/** Whether a case is for this subject: its part, and what it needs besides. */
export function caseApplies(
  one: Pick<OrchestratorCase, "code" | "part" | "needs">,
  subject: OrchestratorSubject,
  declared: CapabilityReport,
): Applicability {
  const reason = subject.meaningless?.[one.code];
  if (reason !== undefined) return { applies: false, reason };
  const parts: readonly Part[] = [one.part, ...(one.needs ?? []).map((name) => `can-${name}` as const)];
  const verdicts = parts.map((part) => applicability(part, subject, declared));
  return verdicts.find((verdict) => !verdict.applies) ?? applies;
}

/**
 * Whether a part is for this subject. What is declared is held to: a part that needs a means of the subject applies
 * by the declaration alone, and its cases fail where the means is not given.
 */
function applicability(part: Part, subject: OrchestratorSubject, declared: CapabilityReport): Applicability {
  const { durability } = declared;
  switch (part) {
    case "every":
      return applies;
    case "outbox":
      return when(durability === "store", `it has no outbox: its durability is ${durability}`);
    case "no-outbox":
      return when(durability !== "store", "it has an outbox");
    case "backend":
      return when(subject.backend !== undefined, "it is not a backend");
    case "restart":
      return when(durability !== "process", "its work is declared to end with its process");
    case "restart-agents-live":
      return when(durability !== "process" && !subject.agentsEndWithIt, "its agents end with its process");
    case "restart-agents-end":
      return when(durability !== "process" && subject.agentsEndWithIt === true, "its agents do not end with it");
    case "restart-store":
      return when(durability === "store", `nothing is declared to be stored: its durability is ${durability}`);
    case "crash":
      return when(subject.crashAgents !== undefined, "the factory gives no means to crash its agents");
    case "unproven":
      return when(subject.loseAnswers !== undefined, "the factory gives no means to lose the agent's answers");
    case "question":
      return when(subject.questionPrompt !== undefined, "its agent has no way to ask a question");
    case "restart-store-agents-live":
      return when(durability === "store" && !subject.agentsEndWithIt, "nothing is stored, or its agents end with it");
    default:
      return capabilityRule(part, subject, declared) ?? { applies: false, reason: `there is no part ${part}` };
  }
}
