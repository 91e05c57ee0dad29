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
    monotonic: () => 0,
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

it("an answer in several parts ends with what was said to be its end, and with the error of any of them", async () => {
  const queue = createReplyQueue(systemClock);
  const parts = queue.next({ timeoutMs: 5000, until: "end-1" });
  const refused = queue.next({ timeoutMs: 5000, until: "end-2" });
  const behind = queue.next({ timeoutMs: 5000 });
  for (const text of ["sent", "end-1"]) queue.take({ ok: true, body: body(text) });
  queue.take({ ok: false, body: body("can't find pane: %9") });
  for (const text of ["end-2", "its own"]) queue.take({ ok: true, body: body(text) });
  expect(await parts).toEqual(["sent"]);
  await expect(refused).rejects.toMatchObject({ problem: "not_found", effect: "none" });
  expect(await behind).toEqual(["its own"]);
  expect(queue.isEmpty).toBe(true);
});
