import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Backend, Clock, Store } from "@townkit/core";
import {
  createMemoryContents,
  createMemoryOrchestrator,
  createMemoryStore,
  createMemoryWorld,
  type MemoryAgent,
  type MemoryWorld,
} from "@townkit/core/memory";
import type { SessionPoolOptions } from "../pool-options.js";
import { createSessionPool, type SessionPool } from "../session-pool.js";
import { type CrashingStore, type CrashPoint, crashingStore } from "./crashing-store.js";

/** Doors that turns wait at, by name. */
export interface Gates {
  open(name: string): void;
  passed(name: string, signal: AbortSignal): Promise<void>;
}

function createGates(): Gates {
  const opened = new Set<string>();
  const waiting = new Map<string, (() => void)[]>();
  return {
    open(name) {
      opened.add(name);
      for (const go of waiting.get(name) ?? []) go();
    },
    passed: (name, signal) =>
      new Promise((resolve, reject) => {
        if (opened.has(name)) resolve();
        waiting.set(name, [...(waiting.get(name) ?? []), resolve]);
        signal.addEventListener("abort", () => reject(new Error("The turn was cut.")), { once: true });
      }),
  };
}

/** A town in memory whose process can be killed at any write and started again on what it left. */
export interface Town {
  readonly world: MemoryWorld;
  readonly gates: Gates;
  readonly workDir: string;
  readonly pool: SessionPool;
  readonly store: CrashingStore;
  /** Starts it, on whatever there is. `at`: killed at that write, counted from the start. */
  start(at?: CrashPoint): Promise<void>;
  /** Kills what is left of the process. */
  kill(): void;
  close(): Promise<void>;
}

/**
 * Prompts are small programs: `gate NAME` waits for the gate, `fail N` fails in the first N attempts, `ask` asks for a
 * permission; everything else is done at once.
 */
function scripted(gates: Gates): MemoryAgent {
  return async (turn) => {
    const [, word, argument = ""] = /^(\w+) ?(\w*)/.exec(turn.prompt) ?? [];
    if (word === "gate") await gates.passed(argument, turn.signal);
    if (word === "fail" && (turn.attempt ?? 0) <= Number(argument)) throw new Error("It failed.");
    if (word === "ask") await turn.ask({ kind: "permission", permission: "bash" });
    return "Done.";
  };
}

type Settings = Pick<SessionPoolOptions, "actions" | "roles" | "fallback" | "limits" | "machine" | "patrolMs"> & {
  /** As a function: of each process, by its store. */
  readonly sources?: SessionPoolOptions["sources"] | ((store: Store) => SessionPoolOptions["sources"]);
};

/** `layer`: what the pool gets instead of the backend in memory. */
export function createTown(options: Settings & { clock?: Clock; layer?: (backend: Backend) => Backend } = {}): Town {
  const { clock, layer = (backend) => backend, sources, ...settings } = options;
  const gates = createGates();
  const world = createMemoryWorld({ agent: scripted(gates), ...(clock ? { clock } : {}) });
  const contents = createMemoryContents();
  const workDir = mkdtempSync(path.join(tmpdir(), "townkit-pool-"));
  let pool: SessionPool | undefined;
  let store: CrashingStore | undefined;

  function there<T>(thing: T | undefined): T {
    if (!thing) throw new Error("The town was not started.");
    return thing;
  }

  return {
    world,
    gates,
    workDir,
    get pool() {
      return there(pool);
    },
    get store() {
      return there(store);
    },
    async start(at) {
      const opened = crashingStore(createMemoryStore({ contents }));
      store = opened;
      if (at) opened.arm(at);
      const time = clock ? { clock } : {};
      const backend = await createMemoryOrchestrator({ world, state: opened.store.state("memory"), ...time });
      pool = await createSessionPool({
        backend: layer(backend),
        store: opened.store,
        random: () => 0,
        ...settings,
        ...time,
        sources: typeof sources === "function" ? sources(opened.store) : sources,
      });
    },
    kill: () => world.cutOrchestrators(),
    async close() {
      for (const name of ["a", "b", "c"]) gates.open(name);
      await pool?.[Symbol.asyncDispose]();
      rmSync(workDir, { recursive: true });
    },
  };
}
