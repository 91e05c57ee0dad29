import type { Backend, Orchestrator } from "@townkit/core";
import type { OrchestratorFactory, OrchestratorSubject } from "../subject.js";

/** The life that an orchestrator leads: what ended the one before it. */
export interface Life {
  readonly after: "nothing" | "dispose" | "kill";
}

/** The members that take the place of an orchestrator's own. */
export interface Changes extends Partial<Backend> {
  /** What it does when it is opened again, before anybody calls it. */
  readonly opening?: Promise<unknown>;
}

/** How an orchestrator is changed; `right` is the one as it was. */
export type Change = (right: Backend, life: Life) => Changes;

/** An orchestrator that breaks one promise. */
export interface Mutant {
  /** What it does wrong. */
  readonly wrong: string;
  /** The requirement that it breaks, whose case has to be the first that fails on it; then those that depend on it. */
  readonly caughtBy: readonly [code: string, ...dependants: string[]];
  readonly spoil: Change;
}

function bound(target: object, key: PropertyKey): unknown {
  const value: unknown = Reflect.get(target, key, target);
  return typeof value === "function" ? value.bind(target) : value;
}

function changedBackend(right: Orchestrator, changes: Changes): Backend {
  return new Proxy(right as Backend, {
    get: (target, key) => (Object.hasOwn(changes, key) ? Reflect.get(changes, key) : bound(target, key)),
  });
}

/** The factory whose orchestrators are changed in this way, each anew: also the one after a restart. */
export function changed(factory: OrchestratorFactory, options: { name: string; change: Change }): OrchestratorFactory {
  return {
    name: options.name,
    async open() {
      const subject = await factory.open();
      let after: Life["after"] = "nothing";
      let right: Orchestrator | undefined;
      let wrong: Backend | undefined;
      let opening: Promise<unknown> | undefined;
      const current = (): Backend => {
        if (wrong === undefined || right !== subject.orchestrator) {
          right = subject.orchestrator;
          const whole = (subject.backend ?? right) as Backend;
          const changes = options.change(whole, { after });
          opening = changes.opening;
          wrong = changedBackend(whole, changes);
        }
        return wrong;
      };
      const restart = async (how: "dispose" | "kill") => {
        after = how;
        await subject.restart?.(how);
        current();
        await opening;
      };
      const own: Partial<Record<PropertyKey, () => unknown>> = {
        orchestrator: current,
        backend: () => (subject.backend === undefined ? undefined : current()),
        restart: () => (subject.restart === undefined ? undefined : restart),
      };
      return new Proxy(subject, {
        get: (target, key) => (Object.hasOwn(own, key) ? own[key]?.() : bound(target, key)),
      }) satisfies OrchestratorSubject;
    },
  };
}
