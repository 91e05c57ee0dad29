import { asTownError } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import { expect, test } from "vitest";
import { silentChild } from "./conformance/silent-child.js";
import { createHybridOrchestrator } from "./hybrid-orchestrator.js";
import { hello, twoSides } from "./test-support/two-sides.js";

test.each(["dead", "stalled"] as const)("a %s child is named in listings, and the others are whole", async (how) => {
  const { open, config } = await twoSides();
  const { hybrid } = await open({ children: { third: silentChild(how) } });
  const session = await hybrid.spawnSession(config());
  await hybrid.assignWork(session.id, hello, { until: "settled" });
  const { sessions, unreachable } = await hybrid.listSessions();
  expect(sessions.map(({ id }) => id)).toEqual([session.id]);
  expect(unreachable).toEqual([{ backend: "third", why: expect.stringMatching(/.+/) }]);
  expect(await hybrid.listAssignments({ sessionId: session.id })).toHaveLength(1);
  await expect(hybrid.listAssignments()).rejects.toMatchObject({
    code: "backend_unavailable",
    facts: { backend: "third" },
  });
  expect(Object.keys((await hybrid.capabilities()).agents)).toEqual(["memory"]);
});

test("whether nobody has some work cannot be told while a child cannot be asked", async () => {
  const { open } = await twoSides();
  const { hybrid } = await open({ children: { third: silentChild("dead") } });
  await expect(hybrid.getAssignment("w-somewhere")).rejects.toMatchObject({ code: "backend_unavailable" });
  const whole = await (await twoSides()).open();
  await expect(whole.hybrid.getAssignment("w-somewhere")).rejects.toMatchObject({ code: "assignment_not_found" });
});

test("what a child said it can is still true while it cannot be asked", async () => {
  const { open } = await twoSides();
  const child = (await open()).left;
  let said: typeof child.capabilities = child.capabilities;
  const hybrid = await createHybridOrchestrator({
    children: { only: { ...child, capabilities: (call) => said(call) } },
    default: "only",
    state: createMemoryState(),
  });
  const before = await hybrid.capabilities();
  said = () => Promise.reject(new Error("gone"));
  expect(await hybrid.capabilities()).toEqual(before);
});

test("one caller's end of waiting is no child's fault", async () => {
  const { open } = await twoSides();
  const { hybrid } = await open({ children: { third: silentChild("stalled") }, deadlines: {} });
  const given = new AbortController();
  const listing = hybrid.listSessions({}, { signal: given.signal });
  given.abort();
  await expect(listing).rejects.toMatchObject({ code: "call_aborted", effect: "none" });
});

test("closing closes all, whatever becomes of one, and says what failed", async () => {
  const { open, config } = await twoSides();
  const broken = { ...silentChild("stalled"), close: () => Promise.reject(new Error("it would not close")) };
  const { hybrid, left } = await open({ children: { third: broken } });
  await hybrid.spawnSession(config());
  const events = hybrid.events()[Symbol.asyncIterator]();
  const reading = (async () => {
    for (;;) if ((await events.next()).done === true) return "ended";
  })();
  const error = await hybrid.close({ sessions: "stop" }).catch(asTownError);
  expect(error).toMatchObject({ message: "it would not close" });
  expect(await reading).toBe("ended");
  await expect(left.listSessions()).rejects.toMatchObject({ code: "backend_unavailable" });
  await expect(hybrid.close({ sessions: "stop" })).rejects.toThrow("it would not close");
});
