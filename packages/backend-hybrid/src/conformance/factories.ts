import type { Orchestrator } from "@townkit/core";
import { createMemoryContents, createMemoryStore } from "@townkit/core/memory";
import { createSessionPool } from "@townkit/pool";
import type { OrchestratorFactory, OrchestratorSubject } from "@townkit/testkit";
import { scriptedScene } from "@townkit/testkit/subjects";
import { type MemoryChildren, memoryChildren } from "./memory-children.js";

interface Kind {
  readonly name: string;
  /** A child that cannot be asked is beside the two that can. */
  readonly third?: "dead" | "stalled";
}

/** Of an assignment that is on no record of the hybrid's, no child but the one that says nothing is left to be asked. */
const unprovable = "only the child that cannot be asked knows whether it has it";
const beside = {
  "LIFE-004": "a child of it cannot be asked, and the listing says so",
  "LIFE-014": unprovable,
  "INPUT-010": unprovable,
  "DELIVER-008": unprovable,
  "WAIT-003": unprovable,
};

/** The hybrid by itself. */
export function hybridFactory({ name, third }: Kind): OrchestratorFactory {
  return {
    name,
    async open(): Promise<OrchestratorSubject> {
      const children = memoryChildren(third);
      const { scene, removeAll } = await scriptedScene();
      let backend = await children.open();
      return {
        ...scene,
        ...knobs(children),
        ...(third && { meaningless: beside }),
        get orchestrator() {
          return backend;
        },
        get backend() {
          return backend;
        },
        async restart(how) {
          if (how === "kill") children.cut();
          else await backend[Symbol.asyncDispose]();
          backend = await children.open();
        },
        async close() {
          await backend[Symbol.asyncDispose]();
          await removeAll();
        },
      };
    },
  };
}

/** A pool over it. What the pool keeps outlives each of them. */
export function poolFactory({ name, third }: Kind): OrchestratorFactory {
  return {
    name,
    async open(): Promise<OrchestratorSubject> {
      const children = memoryChildren(third);
      const contents = createMemoryContents();
      const { scene, removeAll } = await scriptedScene();
      const openPool = async () =>
        await createSessionPool({ backend: await children.open(), store: createMemoryStore({ contents }) });
      let pool: Orchestrator = await openPool();
      return {
        ...scene,
        ...knobs(children),
        ...(third && { meaningless: { "LIFE-004": beside["LIFE-004"] } }),
        get orchestrator() {
          return pool;
        },
        async restart(how) {
          const before = pool;
          if (how === "kill") children.cut();
          else await before[Symbol.asyncDispose]();
          pool = await openPool();
        },
        async close() {
          await pool[Symbol.asyncDispose]();
          await removeAll();
        },
      };
    },
  };
}

function knobs({ killAgents, loseAnswers }: MemoryChildren): Pick<OrchestratorSubject, "crashAgents" | "loseAnswers"> {
  return { crashAgents: killAgents, loseAnswers };
}
