import type { Orchestrator } from "@townkit/core";
import { type OrchestratorFactory, type OrchestratorSubject, requireSubject } from "../suite/subject.js";

const longest = 300;

function inWords(value: unknown): string {
  const seen = (_: string, one: unknown) => (one instanceof AbortSignal ? "(a signal)" : one);
  const text = JSON.stringify(value, seen) ?? "undefined";
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** The calls that were made of an orchestrator, as a reader of a report follows them. */
export interface Trace {
  readonly factory: OrchestratorFactory;
  /** What was called since the last time, in order, each with what came of it. */
  take(): string[];
}

/** The factory whose orchestrators note what is called of them. */
export function traced(factory: OrchestratorFactory): Trace {
  let calls: string[] = [];

  function note<T extends object>(target: T): T {
    return new Proxy(target, {
      get(right, key) {
        const value: unknown = Reflect.get(right, key, right);
        if (typeof value !== "function" || typeof key !== "string") return value;
        return (...given: unknown[]) => {
          const into = calls;
          const at = into.push(`${key}(${given.map(inWords).join(", ")})`) - 1;
          const answer: unknown = Reflect.apply(value, right, given);
          if (answer instanceof Promise)
            answer.then(
              (one) => {
                into[at] += ` → ${inWords(one)}`;
              },
              (error: unknown) => {
                into[at] += ` ✗ ${error instanceof Error ? error.message : inWords(error)}`;
              },
            );
          return answer;
        };
      },
    });
  }

  function notedSubject(subject: OrchestratorSubject): OrchestratorSubject {
    let last: { of: Orchestrator; noted: Orchestrator } | undefined;
    const current = (of: Orchestrator): Orchestrator => {
      if (last?.of !== of) last = { of, noted: note(of) };
      return last.noted;
    };
    return new Proxy(subject, {
      get(target, key) {
        if (key === "orchestrator") return current(target.backend ?? target.orchestrator);
        if (key === "backend") return target.backend && current(target.backend);
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  return {
    factory: {
      name: factory.name,
      open: async () => notedSubject(requireSubject({ name: factory.name, subject: await factory.open() })),
    },
    take() {
      const taken = calls;
      calls = [];
      return taken;
    },
  };
}
