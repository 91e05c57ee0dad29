import type { Backend, Session, SessionList, TownEvent } from "@townkit/core";
import { type ManualClock, manualClock } from "@townkit/core/memory";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { createTown, type Town } from "./test-support/town.js";

/** The longest that a period of a minute takes, and more. */
const aPeriodMs = 76_000;

let clock: ManualClock;
let town: Town;
/** What the backend was asked, in order. */
let asked: string[];
/** Which of the backend's events are told. */
let tells: (event: TownEvent) => boolean;
let listing: (list: SessionList) => SessionList;

beforeEach(async () => {
  clock = manualClock(Date.parse("2026-01-01T12:00:00.000Z"));
  tells = () => true;
  listing = (list) => list;
  town = createTown({ clock, layer: watched });
  onTestFinished(() => town.close());
  await town.start();
  await town.pool.spawnSession({ id: "s-1", agent: "memory", workDir: town.workDir, role: "polecat" });
  await settle();
  asked = [];
});

/** A backend of which it is known what it is asked, and that may forget to tell. */
function watched(backend: Backend): Backend {
  return {
    ...backend,
    async *events(options) {
      for await (const event of backend.events(options)) if (tells(event)) yield event;
    },
    async listSessions(...given) {
      asked.push("list");
      return listing(await backend.listSessions(...given));
    },
    adopt(requests) {
      asked.push("look");
      return backend.adopt(requests);
    },
  };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise(setImmediate);
}

async function periods(count: number): Promise<void> {
  for (let period = 0; period < count; period += 1) {
    clock.pass(aPeriodMs);
    await settle();
  }
}

const session = (): Promise<Session> => town.pool.getSession("s-1");
/** Begins a turn that waits at its gate; its hand-over is over. */
async function begin(): Promise<void> {
  await town.pool.assignWork("s-1", { type: "prompt", content: "gate a" }, { assignmentId: "w-1" });
  await settle();
}

test("sessions at work are listed by one call in a period, and who is at rest is left in peace", async () => {
  for (const id of ["s-2", "s-3"])
    await town.pool.spawnSession({ id, agent: "memory", workDir: town.workDir, role: "polecat" });
  await periods(3);
  asked = [];
  await periods(5);
  expect(asked).toEqual([]);
  await begin();
  await periods(3);
  expect(asked).toEqual(["list", "list", "list"]);
});

test("a turn that ended, of which nobody told, is settled", async () => {
  await begin();
  tells = () => false;
  town.gates.open("a");
  await settle();
  expect(await town.pool.getAssignment("w-1")).toMatchObject({ state: "running" });
  await periods(1);
  expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "completed" });
});

test("an end of which nobody told is looked at twice before it is one", async () => {
  await begin();
  tells = () => false;
  await town.world.endAgents("failed");
  await settle();
  expect((await session()).liveness.state).toBe("alive");
  await periods(1);
  expect(asked).toEqual(["list", "look"]);
  expect((await session()).liveness).toEqual({ state: "dead", why: "The agent failed." });
});

test("an end that only one look finds is none", async () => {
  await begin();
  const dead = { state: "dead", why: "A pane was not listed." } as const;
  listing = (list) => ({ ...list, sessions: list.sessions.map((one) => ({ ...one, liveness: dead })) });
  await periods(1);
  expect(asked).toEqual(["list", "look"]);
  expect((await session()).liveness).toEqual({ state: "alive" });
});

test("of a session that cannot be listed nothing is known, until it can be", async () => {
  await begin();
  listing = () => ({ sessions: [], unreachable: [{ backend: "memory", why: "It says nothing." }] });
  await periods(1);
  expect((await session()).liveness).toEqual({ state: "unknown", why: "It says nothing." });
  listing = (list) => list;
  await periods(1);
  expect((await session()).liveness).toEqual({ state: "alive" });
});
