import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Backend } from "../../contract/backend.js";
import type { TownEvent } from "../../contract/events.js";
import type { EventsOptions } from "../../contract/options.js";
import type { Session, SessionConfig } from "../../contract/session.js";
import type { Work } from "../../contract/work.js";
import { isTownError, type TownError } from "../../errors/town-error.js";
import type { MemoryAgent } from "../../memory/memory-agent.js";
import { createMemoryOrchestrator } from "../../memory/memory-orchestrator.js";
import { createMemoryState } from "../../memory/memory-state.js";
import { createMemoryWorld, type MemoryWorld } from "../../memory/memory-world.js";
import type { Json } from "../../ports/state.js";

/** A backend over the memory driver, and what stands behind it. */
export interface Stage {
  readonly world: MemoryWorld;
  readonly entries: Map<string, Json>;
  readonly workDir: string;
  backend: Backend;
  /** Kills the backend and opens another one over the same world and state. */
  crash(): Promise<Backend>;
  spawn(config?: Partial<SessionConfig>): Promise<Session>;
  /** Lets the turns whose prompt is `wait NAME` go on. */
  open(name: string): void;
}

/** Runs `wait NAME` until that is opened, and echoes the rest. */
export async function openStage(agent?: MemoryAgent): Promise<Stage> {
  const gates = new Map<string, { opened: Promise<void>; open: () => void }>();
  const gate = (name: string) => {
    const known = gates.get(name);
    if (known) return known;
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    gates.set(name, { opened, open });
    return { opened, open };
  };
  const waiting: MemoryAgent = async ({ prompt }) => {
    if (prompt.startsWith("wait ")) await gate(prompt.slice(5)).opened;
    return prompt;
  };
  const world = createMemoryWorld({ agent: agent ?? waiting });
  const entries = new Map<string, Json>();
  const workDir = await mkdtemp(join(tmpdir(), "kit-"));
  const make = () => createMemoryOrchestrator({ world, state: createMemoryState(entries) });
  const stage: Stage = {
    world,
    entries,
    workDir,
    backend: await make(),
    async crash() {
      world.cutOrchestrators();
      stage.backend = await make();
      return stage.backend;
    },
    spawn: (config) => stage.backend.spawnSession({ agent: "memory", workDir, role: "worker", ...config }),
    open: (name) => gate(name).open(),
  };
  onTestFinished(async () => {
    await stage.backend.close({ sessions: "stop" });
    await rm(workDir, { recursive: true, force: true });
  });
  return stage;
}

export function prompt(content: string): Work {
  return { type: "prompt", content };
}

/** The error of the family that the call throws. */
export async function refusal(call: () => unknown): Promise<TownError> {
  try {
    await call();
  } catch (error) {
    if (isTownError(error)) return error;
    throw error;
  }
  throw new Error("The call was not refused.");
}

/** The first event that is wanted, from now on or from a cursor. Subscribes at once. */
export function eventOf(
  backend: Backend,
  wanted: (event: TownEvent) => boolean,
  options: EventsOptions = {},
): Promise<TownEvent> {
  const events = backend.events({ ...options, signal: AbortSignal.timeout(10_000) });
  return (async () => {
    for await (const event of events) if (wanted(event)) return event;
    throw new Error("The event did not come.");
  })();
}
