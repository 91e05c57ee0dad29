import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BeadsClient } from "@townkit/beads-client";
import { openEmbeddedBeads } from "@townkit/beads-client/embedded";
import type { Orchestrator } from "@townkit/core";
import {
  createMemoryContents,
  createMemoryOrchestrator,
  createMemoryStore,
  createMemoryWorld,
  type MemoryTurn,
  type MemoryWorld,
} from "@townkit/core/memory";
import { createSessionPool, type SessionPool } from "@townkit/pool";
import { createBeadSource } from "../bead-source.js";
import { createMortal, type Death, type Mortal } from "./mortal.js";

/** What the agents do in a turn, with the beads as their `bd` would have them. */
export type BeadAgent = (turn: MemoryTurn, beads: BeadsClient) => Promise<unknown>;

/** A town in memory over a real workspace of beads, whose process can be killed at any write. */
export interface BeadTown {
  /** A person's client of the same workspace. */
  readonly beads: BeadsClient;
  readonly world: MemoryWorld;
  readonly workDir: string;
  readonly pool: SessionPool;
  /** The prompts that agents were given, oldest first. */
  readonly prompts: readonly string[];
  /** Starts it, on whatever there is. `ready` stays open where it is killed before. */
  start(death?: Death): { readonly mortal: Mortal; readonly ready: Promise<void> };
  kill(): void;
  spawn(id?: string): Promise<unknown>;
  assign(
    id: string,
    beadId: string,
    more?: Parameters<Orchestrator["assignWork"]>[2],
  ): ReturnType<Orchestrator["assignWork"]>;
  close(): Promise<void>;
}

export async function createBeadTown(options: { agent: BeadAgent; reminders?: number }): Promise<BeadTown> {
  const { agent, reminders = 2 } = options;
  const workDir = mkdtempSync(path.join(tmpdir(), "townkit-work-beads-"));
  const open = (actor: string) => openEmbeddedBeads({ beadsDir: path.join(workDir, ".beads"), actor });
  const beads = open("person");
  await beads.init({ prefix: "tp" });
  const contents = createMemoryContents();
  const prompts: string[] = [];
  const world = createMemoryWorld({
    async agent(turn) {
      prompts.push(turn.prompt);
      await using own = open(turn.config.env?.BD_ACTOR ?? "nobody");
      await agent(turn, own);
      return "Done.";
    },
  });
  let pool: SessionPool | undefined;
  const clients: BeadsClient[] = [beads];

  const started = () => {
    if (!pool) throw new Error("The town was not started.");
    return pool;
  };

  return {
    ...{ beads, world, workDir, prompts },
    get pool() {
      return started();
    },
    start(death) {
      const mortal = createMortal(death);
      const store = mortal.store(createMemoryStore({ contents }));
      const client = open("townkit");
      clients.push(client);
      const source = createBeadSource({ beads: mortal.beads(client), state: store.state("beads"), reminders });
      const openPool = async () => {
        const backend = await createMemoryOrchestrator({ world, state: store.state("memory") });
        pool = await createSessionPool({ backend, store, sources: [source], random: () => 0 });
      };
      return { mortal, ready: openPool() };
    },
    kill: () => world.cutOrchestrators(),
    spawn: (id = "s-1") => started().spawnSession({ id, workDir, role: "polecat" }),
    assign: (id, beadId, more = {}) =>
      started().assignWork("s-1", { type: "bead", content: beadId, beadId }, { assignmentId: id, ...more }),
    async close() {
      await pool?.[Symbol.asyncDispose]();
      for (const client of clients) await client[Symbol.asyncDispose]();
      rmSync(workDir, { recursive: true });
    },
  };
}
