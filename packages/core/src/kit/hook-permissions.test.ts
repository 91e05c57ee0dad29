import { expect, it } from "vitest";
import type { Attention } from "../contract/attention.js";
import { manualClock } from "../memory/manual-clock.js";
import type { AttentionBook } from "./attention-book.js";
import { createHookPermissions } from "./hook-permissions.js";
import { createWaits } from "./waits.js";

function setUp() {
  const clock = manualClock();
  const open = new Map<string, Attention>();
  const attention: AttentionBook = {
    raise: (raised) => Promise.resolve(void open.set(raised.id, raised)),
    settle: ({ attentionId }) => Promise.resolve(void open.delete(attentionId)),
    replace: () => Promise.resolve(),
    get: ({ attentionId }) => open.get(attentionId) as Attention,
  };
  return { clock, open, permissions: createHookPermissions({ waits: createWaits({ clock }), attention, clock }) };
}

const event = { eventId: "e", type: "permission" as const, payload: { permission: "bash" } };

it("lets the agent ask by itself where nobody answers in time", async () => {
  const { clock, open, permissions } = setUp();
  const reply = permissions.ask({ sessionId: "s", assignmentId: null, event });
  await new Promise(setImmediate);
  expect([...open.keys()]).toEqual(["hook-e"]);
  clock.pass(5 * 60_000);
  expect(await reply).toEqual({});
  expect(open.size).toBe(0);
});

it("has the answer to what a hook asked, and to nothing else", async () => {
  const { permissions } = setUp();
  const reply = permissions.ask({ sessionId: "s", assignmentId: null, event });
  const answer = { kind: "permission" as const, decision: "always" as const };
  expect(permissions.answer({ sessionId: "s", attentionId: "other", answer })).toBe(false);
  expect(permissions.answer({ sessionId: "s", attentionId: "hook-e", answer })).toBe(true);
  expect(await reply).toEqual({ decision: "allow" });
});
