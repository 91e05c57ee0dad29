import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Backend, SessionConfig, TownEvent } from "@townkit/core";
import { createMemoryOrchestrator, createMemoryState, createMemoryWorld } from "@townkit/core/memory";
import { onTestFinished } from "vitest";
import { createHybridOrchestrator, type HybridOptions } from "../hybrid-orchestrator.js";

/** So short that a child which says nothing delays no test. */
const deadlines = { readMs: 100, adoptMs: 200, placeMs: 100 };

/** Two worlds of agents in memory, `left` and `right`, and hybrids over them, one after another. The role `right` goes right. */
export async function twoSides() {
  const sides = {
    left: { world: createMemoryWorld(), state: createMemoryState() },
    right: { world: createMemoryWorld(), state: createMemoryState() },
  };
  const state = createMemoryState();
  const workDir = await mkdtemp(join(tmpdir(), "townkit-hybrid-"));
  onTestFinished(() => rm(workDir, { recursive: true, force: true }));

  async function open(options: Partial<HybridOptions> = {}) {
    const children = {
      left: await createMemoryOrchestrator(sides.left),
      right: await createMemoryOrchestrator(sides.right),
    };
    const { children: others, ...given } = options;
    const hybrid = await createHybridOrchestrator({
      children: { ...children, ...others },
      default: "left",
      routes: { roles: { right: "right" } },
      state,
      deadlines,
      ...given,
    });
    onTestFinished(() => hybrid.close({ sessions: "detach" }).catch(() => {}));
    return { hybrid, ...children };
  }

  const config = (given: Partial<SessionConfig> = {}) => ({ agent: "memory", role: "left", workDir, ...given });
  return { sides, state, open, config };
}

export const hello = { type: "prompt", content: "hello" } as const;

/** Reads on until something fits, and gives all that was read. */
export async function readUntil(
  events: AsyncIterable<TownEvent>,
  fits: (event: TownEvent) => boolean,
): Promise<TownEvent[]> {
  const seen: TownEvent[] = [];
  for await (const event of events) {
    seen.push(event);
    if (fits(event)) return seen;
  }
  throw new Error("The events ended before.");
}

/** That of a session's beacon, which `shine` lights. */
export const isBeacon = (eventId: string) => (event: TownEvent) =>
  event.type === "hook.called" && event.eventId === eventId;

export async function shine(backend: Backend, sessionId: string, eventId: string): Promise<void> {
  await backend.onSessionStart(sessionId, { eventId, payload: {} });
}
