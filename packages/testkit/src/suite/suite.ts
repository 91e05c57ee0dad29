import { parseInput } from "@townkit/core";
import { handedInFunction } from "@townkit/core/kit";
import * as z from "zod";
import { abortCases } from "./abort.js";
import { attnCases } from "./attn.js";
import { backendCases } from "./backend.js";
import { cancelCases } from "./cancel.js";
import { capCases } from "./cap.js";
import { checkedCases, type Requirement, requirementOf } from "./case.js";
import { deliverCases } from "./deliver.js";
import { deliverContentCases } from "./deliver-content.js";
import { deliverEndCases } from "./deliver-end.js";
import { eventCases } from "./event.js";
import { facetCases } from "./facet.js";
import { facetChangeCases, facetRestartCases } from "./facet-change.js";
import { facetReadCases } from "./facet-read.js";
import { facetTurnCases } from "./facet-turn.js";
import { forkCases } from "./fork.js";
import { groupOf } from "./groups.js";
import { hookCases } from "./hook.js";
import { idemCases } from "./idem.js";
import { inputCases } from "./input.js";
import { lifeCases } from "./life.js";
import { outputCases } from "./output.js";
import { type Applicability, appliesTo, caseApplies, type Half, halfOf, type OrchestratorCase } from "./parts.js";
import { queueCases } from "./queue.js";
import { resolveCases } from "./resolve.js";
import { restartCases } from "./restart.js";
import { restartStoreCases } from "./restart-store.js";
import { resumeCases } from "./resume.js";
import { retryCases } from "./retry.js";
import { type OrchestratorFactory, type OrchestratorSubject, requireSubject } from "./subject.js";
import { usageCases } from "./usage.js";
import { waitCases } from "./wait.js";

/** In the order in which they run: what all else stands on first, what ends the orchestrator last. */
const allCases: readonly OrchestratorCase[] = checkedCases([
  ...capCases,
  ...lifeCases,
  ...inputCases,
  ...idemCases,
  ...deliverCases,
  ...deliverEndCases,
  ...deliverContentCases,
  ...waitCases,
  ...queueCases,
  ...cancelCases,
  ...abortCases,
  ...retryCases,
  ...resolveCases,
  ...resumeCases,
  ...forkCases,
  ...facetCases,
  ...facetTurnCases,
  ...facetReadCases,
  ...facetChangeCases,
  ...outputCases,
  ...eventCases,
  ...hookCases,
  ...usageCases,
  ...attnCases,
  ...backendCases,
  ...restartCases,
  ...facetRestartCases,
  ...restartStoreCases,
]) as readonly OrchestratorCase[];

/** A requirement of the contract, with its place in the suite. */
export interface OrchestratorRequirement extends Requirement {
  /** A name of `requirementGroups`. */
  readonly group: string;
  /** To whom it applies, in words. */
  readonly appliesTo: string;
  readonly half: Half;
}

/** Every requirement of the contract that the suite proves, in its order. */
export function listRequirements(): readonly OrchestratorRequirement[] {
  return allCases.map((one) => ({
    ...requirementOf(one),
    group: groupOf(one.code),
    appliesTo: appliesTo(one),
    half: halfOf(one),
  }));
}

/** The suite over one subject, opened. */
export interface OpenSuite {
  readonly subject: OrchestratorSubject;
  /** Whether a case is for this subject, by what it declares; and if not, why not. */
  appliesTo(subjectCase: OrchestratorCase): Applicability;
  close(): Promise<void>;
}

/** The conformance suite of `Orchestrator`, for one kind of it. */
export interface OrchestratorSuite {
  readonly name: string;
  readonly cases: readonly OrchestratorCase[];
  /** Opens one subject for all of the cases; they run one after the other and tolerate each other's sessions. */
  open(): Promise<OpenSuite>;
}

const FactorySchema = z.looseObject({ name: z.string(), open: handedInFunction<OrchestratorFactory["open"]>() });

/**
 * The suite over a factory, with no test runner inside: see `registerSuite` and `runSuite`.
 * @throws InvalidInputError it is no factory.
 */
export function orchestratorSuite(factory: OrchestratorFactory): OrchestratorSuite {
  parseInput({ schema: FactorySchema, value: factory, what: "What orchestratorSuite was given" });
  return {
    name: factory.name,
    cases: allCases,
    async open() {
      const subject = requireSubject({ name: factory.name, subject: await factory.open() });
      requireKnown(Object.keys(subject.meaningless ?? {}));
      const report = await subject.orchestrator.capabilities();
      return {
        subject,
        appliesTo: (one) => caseApplies(one, subject, report),
        close: () => subject.close(),
      };
    },
  };
}

function requireKnown(codes: readonly string[]): void {
  const unknown = codes.filter((code) => !allCases.some((one) => one.code === code));
  if (unknown.length > 0) throw new Error(`There is no requirement ${unknown.join(", ")}.`);
}
