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
    // Not of the target itself: what is frozen in it could not be answered for.
    return new Proxy({} as T, {
      get(_, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== "function") return value;
        if (typeof key !== "string") return value.bind(target);
        return (...given: unknown[]) => {
          const into = calls;
          const at = into.push(`${key}(${given.map(inWords).join(", ")})`) - 1;
          const answer: unknown = Reflect.apply(value, target, given);
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
    return new Proxy({} as OrchestratorSubject, {
      get(_, key) {
        if (key === "orchestrator") return current(subject.backend ?? subject.orchestrator);
        if (key === "backend") return subject.backend && current(subject.backend);
        const value: unknown = Reflect.get(subject, key, subject);
        return typeof value === "function" ? value.bind(subject) : value;
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
