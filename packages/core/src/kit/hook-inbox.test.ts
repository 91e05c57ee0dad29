import { expect, it, vi } from "vitest";
import { createHookInbox } from "./hook-inbox.js";

it("handles one event once, for each session, and remembers its reply", async () => {
  const inbox = createHookInbox();
  const handle = vi.fn(() => Promise.resolve({ context: "hello" }));
  const call = (sessionId: string) => inbox.once({ sessionId, eventId: "e", handle });
  expect(await Promise.all([call("a"), call("a"), call("b")])).toEqual(Array(3).fill({ context: "hello" }));
  expect(handle).toHaveBeenCalledTimes(2);
});

it("forgets a call that failed, so that its repeat is heard", async () => {
  const inbox = createHookInbox();
  const failing = inbox.once({ sessionId: "a", eventId: "e", handle: () => Promise.reject(new Error("no")) });
  await expect(failing).rejects.toThrow("no");
  const reply = { message: "yes" };
  expect(await inbox.once({ sessionId: "a", eventId: "e", handle: () => Promise.resolve(reply) })).toEqual(reply);
});

it("remembers a bounded number", async () => {
  const inbox = createHookInbox();
  const handle = vi.fn(() => Promise.resolve({}));
  for (let event = 0; event <= 1000; event += 1) await inbox.once({ sessionId: "a", eventId: `e-${event}`, handle });
  await inbox.once({ sessionId: "a", eventId: "e-1000", handle });
  expect(handle).toHaveBeenCalledTimes(1001);
  await inbox.once({ sessionId: "a", eventId: "e-0", handle });
  expect(handle).toHaveBeenCalledTimes(1002);
});
