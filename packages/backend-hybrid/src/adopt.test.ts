import type { StartRequest } from "@townkit/core";
import { expect, test } from "vitest";
import { silentChild } from "./conformance/silent-child.js";
import { hello, twoSides } from "./test-support/two-sides.js";

type Sides = Awaited<ReturnType<typeof twoSides>>;

/** Sessions as a pool has them on record: one on each side, started. */
async function started({ open, config }: Sides) {
  const { hybrid } = await open();
  const requests: StartRequest[] = [];
  for (const role of ["left", "right"]) {
    const resolved = { ...config({ role }), id: `on-${role}` };
    const request = { config: resolved, handle: await hybrid.prepare({ config: resolved }), forkedFrom: null };
    await hybrid.start(request);
    requests.push(request);
  }
  await hybrid.close({ sessions: "detach" });
  return JSON.parse(JSON.stringify(requests)) as StartRequest[];
}

test("handles of several children are adopted where they are, and answered in their order", async () => {
  const sides = await twoSides();
  const requests = await started(sides);
  // Routes have changed: what is in the handle counts.
  const { hybrid } = await sides.open({ default: "right", routes: {} });
  const { observations } = await hybrid.adopt(requests.toReversed());
  expect(observations.map(({ sessionId, liveness }) => [sessionId, liveness.state])).toEqual([
    ["on-right", "alive"],
    ["on-left", "alive"],
  ]);
  expect(await hybrid.getSession("on-left")).toMatchObject({ backend: "left" });
  await hybrid.assignWork("on-right", hello, { assignmentId: "w-1", recorded: true, until: "settled" });
  expect(sides.sides.right.world.executions()).toHaveLength(1);
});

test("a child's own handle, of a time when it was the only backend, is adopted by it", async () => {
  const sides = await twoSides();
  const { hybrid, left } = await sides.open({ children: { third: silentChild("dead") } });
  const only = { ...left, name: "only" };
  const config = { ...sides.config(), id: "from-before" };
  const handle = { ...(await left.prepare({ config })), backend: "only" };
  const start: typeof left.start = (request) =>
    left.start({ ...request, handle: { ...request.handle, backend: "memory" } });
  const other = await sides.open({ children: { left: { ...only, start } } });
  await other.hybrid.start({ config, handle, forkedFrom: null });
  expect(await other.hybrid.getSession("from-before")).toMatchObject({ backend: "left" });
  // Two are called `memory`: whose it is would be a guess.
  const ambiguous = { config, handle: { ...handle, backend: "memory" }, forkedFrom: null };
  await expect(hybrid.start(ambiguous)).rejects.toMatchObject({ code: "invalid_input" });
});

test("of a session whose child is gone from the hybrid, or is not its backend's, nothing is known", async () => {
  const sides = await twoSides();
  const [left, right] = await started(sides);
  if (!left || !right) throw new Error("Two were started.");
  const { hybrid } = await sides.open();
  const lost = { ...right, handle: { ...right.handle, child: "middle" } };
  const foreign = {
    ...left,
    config: { ...left.config, id: "foreign" },
    handle: { backend: "old", version: 1, data: {} },
  };
  const { observations } = await hybrid.adopt([lost, foreign, left]);
  expect(observations).toMatchObject([
    { sessionId: "on-right", liveness: { state: "unknown", why: expect.stringContaining("middle") } },
    { sessionId: "foreign", liveness: { state: "unknown", why: expect.stringContaining("old") } },
    { sessionId: "on-left", liveness: { state: "alive" } },
  ]);
  await expect(hybrid.stopSession("on-right")).rejects.toMatchObject({ code: "backend_unavailable", effect: "none" });
});

test("strangers are told by whose they are", async () => {
  const sides = await twoSides();
  const { left } = await sides.open();
  const adopt: typeof left.adopt = async (requests) => ({ ...(await left.adopt(requests)), strangers: ["a pane"] });
  const { hybrid } = await sides.open({ children: { left: { ...left, adopt } } });
  expect((await hybrid.adopt([])).strangers).toEqual(["left: a pane"]);
});

test.each(["dead", "stalled"] as const)(
  "a %s child takes only its own sessions with it, and is asked again",
  async (how) => {
    const sides = await twoSides();
    const requests = await started(sides);
    const { right } = await sides.open();
    const silent = silentChild(how);
    let adopt = silent.adopt;
    const { hybrid } = await sides.open({ children: { right: { ...right, adopt: (them) => adopt(them) } } });
    const { observations } = await hybrid.adopt(requests);
    expect(observations).toMatchObject([
      { sessionId: "on-left", liveness: { state: "alive" } },
      { sessionId: "on-right", liveness: { state: "unknown" }, status: null },
    ]);
    // It answers again, and still has not adopted what is its own.
    expect((await hybrid.listSessions()).unreachable).toMatchObject([{ backend: "right" }]);
    adopt = right.adopt;
    expect((await hybrid.adopt(requests)).observations).toMatchObject([
      { liveness: { state: "alive" } },
      { liveness: { state: "alive" } },
    ]);
    expect((await hybrid.listSessions()).unreachable).toEqual([]);
  },
);
