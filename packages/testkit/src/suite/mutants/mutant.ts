import type { Orchestrator } from "@townkit/core";
import type { OrchestratorFactory, OrchestratorSubject } from "../subject.js";

/** An orchestrator that breaks one promise, and the requirements that must notice. */
export interface Mutant {
  /** What it does wrong. */
  readonly wrong: string;
  /** The codes of the cases that have to fail on it. */
  readonly caughtBy: readonly string[];
  /** The methods that it replaces; `right` is the orchestrator that it spoils. */
  spoil(right: Orchestrator): Partial<Orchestrator>;
}

function spoiled<Right extends Orchestrator>(right: Right, mutant: Mutant): Right {
  const wrong = mutant.spoil(right) as Record<PropertyKey, unknown>;
  return new Proxy(right, {
    get(target, key) {
      if (Object.hasOwn(wrong, key)) return wrong[key];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** The factory whose subjects are spoiled by the mutant, also after a restart. */
export function mutated(factory: OrchestratorFactory, mutant: Mutant): OrchestratorFactory {
  return {
    name: `${factory.name}, but it ${mutant.wrong}`,
    async open() {
      const subject = await factory.open();
      let right: Orchestrator | undefined;
      let wrong: Orchestrator | undefined;
      const current = (): Orchestrator => {
        if (wrong === undefined || right !== subject.orchestrator) {
          right = subject.orchestrator;
          wrong = spoiled(subject.backend ?? right, mutant);
        }
        return wrong;
      };
      return new Proxy(subject, {
        get(target, key) {
          if (key === "orchestrator") return current();
          if (key === "backend") return target.backend === undefined ? undefined : current();
          const value: unknown = Reflect.get(target, key, target);
          return typeof value === "function" ? value.bind(target) : value;
        },
      }) satisfies OrchestratorSubject;
    },
  };
}
