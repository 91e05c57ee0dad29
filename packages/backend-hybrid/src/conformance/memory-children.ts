import type { Backend } from "@townkit/core";
import { createMemoryOrchestrator, createMemoryState, createMemoryWorld, type MemoryWorld } from "@townkit/core/memory";
import { scriptedAgent, scriptedMeans } from "@townkit/testkit/scripted-agent";
import { createHybridOrchestrator } from "../hybrid-orchestrator.js";
import { alternating } from "./alternating.js";
import { silentChild } from "./silent-child.js";

/** So short that a child which says nothing delays no case; in memory, answers are there at once. */
const deadlines = { readMs: 100, adoptMs: 1_000, placeMs: 100 };

/** Hybrids, one after another, over two worlds of agents in memory that outlive them. */
export interface MemoryChildren {
  /** The next one. Sessions go to the two by turns. */
  open(): Promise<Backend>;
  /** Kills the orchestrators of both worlds. */
  cut(): void;
  killAgents(): Promise<void>;
  loseAnswers(): Promise<() => Promise<void>>;
}

/** `third`: a child that cannot be asked is beside them. */
export function memoryChildren(third?: "dead" | "stalled"): MemoryChildren {
  const sides = ["left", "right"].map((name) => ({
    name,
    world: createMemoryWorld({ agent: scriptedAgent, ...scriptedMeans }),
    state: createMemoryState(),
  }));
  const state = createMemoryState();
  const chosen = new Map<string, string>();
  const all = <T>(run: (world: MemoryWorld) => T): T[] => sides.map(({ world }) => run(world));

  return {
    async open() {
      const made = sides.map(async ({ name, ...own }) => [name, await createMemoryOrchestrator(own)] as const);
      const backend = await createHybridOrchestrator({
        children: { ...Object.fromEntries(await Promise.all(made)), ...(third && { third: silentChild(third) }) },
        default: "left",
        state,
        deadlines,
      });
      return alternating({ backend, children: sides.map(({ name }) => name), chosen });
    },
    cut: () => void all((world) => world.cutOrchestrators()),
    killAgents: async () => void (await Promise.all(all((world) => world.killAgents()))),
    loseAnswers() {
      const see = all((world) => world.loseAnswers());
      return Promise.resolve(() => Promise.resolve(see.forEach((one) => void one())));
    },
  };
}
