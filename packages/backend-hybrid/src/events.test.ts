import type { TownEvent } from "@townkit/core";
import { expect, test } from "vitest";
import { silentChild } from "./conformance/silent-child.js";
import { hello, isBeacon, readUntil, shine, twoSides } from "./test-support/two-sides.js";

type Town = Awaited<ReturnType<typeof openTown>>;

/** A session on each side. */
async function openTown(...given: Parameters<Awaited<ReturnType<typeof twoSides>>["open"]>) {
  const sides = await twoSides();
  const opened = await sides.open(...given);
  const left = await opened.hybrid.spawnSession(sides.config());
  const right = await opened.hybrid.spawnSession(sides.config({ role: "right" }));
  return { ...sides, hybrid: opened.hybrid, backends: opened, left: left.id, right: right.id };
}

/** Everything from one moment to another, both of which are seen on both sides. */
async function during({ hybrid, left, right }: Town, what: () => Promise<unknown>) {
  const both = [left, right];
  const ends = new Set(both);
  const reading = readUntil(hybrid.events({ durableOnly: true }), (event) => {
    if (isBeacon("end")(event)) ends.delete(event.sessionId ?? "");
    return ends.size === 0;
  });
  await shine(hybrid, left, "begin");
  await what();
  for (const id of both) await hybrid.assignWork(id, hello, { until: "settled" });
  for (const id of both) await shine(hybrid, id, "end");
  return await reading;
}

/** What was told of one session. */
function of(events: readonly TownEvent[], sessionId: string) {
  return events.flatMap(({ cursor: _, ...event }) => (event.sessionId === sessionId ? [event] : []));
}

test("both sides are told of, each in its order, by the names that they have here", async () => {
  const town = await openTown();
  const seen = await during(town, () => Promise.resolve());
  for (const [name, id] of [
    ["left", town.left],
    ["right", town.right],
  ] as const) {
    const changes = of(seen, id).flatMap((event) => (event.type === "assignment.changed" ? [event] : []));
    expect(changes.at(-1)?.to).toBe("completed");
    expect(changes.slice(1).map(({ from }) => from)).toEqual(changes.slice(0, -1).map(({ to }) => to));
    const named = of(seen, id).flatMap((event) => (event.type === "session.changed" ? [event.session.backend] : []));
    expect(new Set(named)).toEqual(new Set([name]));
  }
});

test("from each cursor, exactly what came after it comes again, of each side in its order", async () => {
  const town = await openTown();
  const seen = await during(town, () => Promise.resolve());
  for (const [at, { cursor }] of seen.slice(0, -1).entries()) {
    const rest = seen.slice(at + 1);
    const again: TownEvent[] = [];
    for await (const event of town.hybrid.events({ after: cursor, durableOnly: true })) {
      again.push(event);
      if (again.length === rest.length) break;
    }
    for (const id of [town.left, town.right]) expect(of(again, id)).toEqual(of(rest, id));
  }
});

test("where one side cannot go on, one resync is told, and the other has no gap", async () => {
  const town = await openTown();
  const [first] = await during(town, () => Promise.resolve());
  await town.hybrid.close({ sessions: "detach" });
  // That of the left is the same history; that of the right is another one.
  const next = await town.open({ children: { left: town.backends.left } });
  const missing = new Set(["resync", "end"]);
  const seen = await readUntil(next.hybrid.events({ after: first?.cursor ?? "", durableOnly: true }), (event) => {
    missing.delete(isBeacon("end")(event) && event.sessionId === town.left ? "end" : event.type);
    return missing.size === 0;
  });
  expect(seen.filter(({ type }) => type === "resync")).toMatchObject([{ why: "foreign_epoch", sessionId: null }]);
});

test("of a child that did not say where a reader stands, a resync is owed when it is back", async () => {
  const silent = silentChild("stalled");
  const town = await openTown({ children: { third: silent } });
  const seen = await during(town, () => Promise.resolve());
  const { right } = town.backends;
  const back = await town.open({
    children: { left: town.backends.left, right, third: (await (await twoSides()).open()).left },
  });
  const again = await readUntil(
    back.hybrid.events({ after: seen.at(-1)?.cursor ?? "", durableOnly: true }),
    ({ type }) => type === "resync",
  );
  expect(again).toMatchObject([{ type: "resync", why: "foreign_epoch" }]);
});

test("a child's stream that breaks off is read on from where it was", async () => {
  const sides = await twoSides();
  const { left } = await sides.open();
  const asked: (string | undefined)[] = [];
  const events: typeof left.events = (request = {}) => {
    asked.push(request.after);
    return (async function* () {
      for await (const event of left.events(request)) {
        yield event;
        if (isBeacon("break")(event)) throw new Error("broken off");
      }
    })();
  };
  const { hybrid } = await sides.open({ children: { left: { ...left, events } } });
  const { id } = await hybrid.spawnSession(sides.config());
  const reading = readUntil(hybrid.events({ durableOnly: true }), isBeacon("end"));
  await shine(hybrid, id, "break");
  await shine(hybrid, id, "between");
  await shine(hybrid, id, "end");
  const hooks = (await reading).flatMap((event) => (event.type === "hook.called" ? [event.eventId] : [event.type]));
  expect(hooks).toEqual(["break", "between", "end"]);
  expect(asked).toHaveLength(2);
});

test("the end of the hybrid is the end of its events, after what was told", async () => {
  const town = await openTown();
  const seen: string[] = [];
  const reading = (async () => {
    for await (const event of town.hybrid.events({ durableOnly: true })) seen.push(event.type);
  })();
  await shine(town.hybrid, town.left, "last");
  await town.hybrid.close({ sessions: "detach" });
  await reading;
  expect(seen).toContain("hook.called");
});
