import { type Clock, systemClock } from "@townkit/core";
import { expect, it } from "vitest";
import { createReplyQueue } from "./reply-queue.js";

const body = (text: string) => [Buffer.from(text)];

it("answers go to whoever asked, in that order", async () => {
  const queue = createReplyQueue(systemClock);
  const both = Promise.all([queue.next({ timeoutMs: 5000 }), queue.next({ timeoutMs: 5000 })]);
  queue.take({ ok: true, body: body("first") });
  queue.take({ ok: true, body: body("second") });
  expect(await both).toEqual([["first"], ["second"]]);
});

it("an answer that comes too late is nobody else's", async () => {
  const due: (() => void)[] = [];
  const clock: Clock = {
    now: () => 0,
    after(_ms, callback) {
      due.push(callback);
      return () => {};
    },
  };
  const queue = createReplyQueue(clock);
  const late = queue.next({ timeoutMs: 1 });
  const next = queue.next({ timeoutMs: 1 });
  due[0]?.();
  await expect(late).rejects.toMatchObject({ problem: "hung", effect: "possible" });
  queue.take({ ok: true, body: body("for the first") });
  queue.take({ ok: true, body: body("for the second") });
  expect(await next).toEqual(["for the second"]);
});

it("an error says what tmux said; at the end nobody waits for ever", async () => {
  const queue = createReplyQueue(systemClock);
  const refused = queue.next({ timeoutMs: 5000 });
  const left = queue.next({ timeoutMs: 5000 });
  queue.take({ ok: false, body: body("can't find pane: %9") });
  queue.fail("gone");
  await expect(refused).rejects.toMatchObject({ problem: "not_found", effect: "none" });
  await expect(left).rejects.toMatchObject({ problem: "lost", effect: "possible" });
});
