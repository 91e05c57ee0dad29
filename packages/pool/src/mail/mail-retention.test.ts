import type { Mailbox, StatePort } from "@townkit/core";
import { createMemoryState, manualClock } from "@townkit/core/memory";
import { expect, onTestFinished, test } from "vitest";
import { createTown } from "../test-support/town.js";
import { createMail } from "./create-mail.js";
import { createMailBook, type MailRecord } from "./mail-book.js";

const dayMs = 86_400_000;

const patiently = { timeout: 20_000 };

test("read mail and the successor of a deleted session are kept for as long as is said, and no longer", async () => {
  const clock = manualClock(Date.parse("2026-01-01T00:00:00.000Z"));
  const served: { mailbox?: Mailbox; state?: StatePort } = {};
  const town = createTown({
    sources: (store) => {
      served.state = store.state("mail");
      const mail = createMail({ state: served.state, clock, retentionDays: 30 });
      served.mailbox = mail.mailbox;
      return [mail.source];
    },
  });
  onTestFinished(() => town.close());
  await town.start();
  const { mailbox, state } = served;
  const { pool, workDir } = town;
  const keys = async () => (await state?.list(""))?.map(({ key }) => key).toSorted();
  const send = (id: string) => mailbox?.sendMail({ id, from: "@lee", to: "s-1", subject: "Rain", body: "do" });
  for (const id of ["s-1", "s-2"]) await pool.spawnSession({ id, agent: "memory", workDir, role: "polecat" });
  await pool.stopSession("s-1");
  await mailbox?.handOverMail({ from: "s-1", to: "s-2" });
  await pool.deleteSession("s-1");

  clock.pass(29 * dayMs);
  expect(await send("m-1")).toMatchObject({ delivery: { sessionId: "s-2" } });
  await pool.waitForAssignment("m-1", { timeoutMs: 20_000 });
  await expect.poll(async () => (await mailbox?.getMail("m-1"))?.state, patiently).toBe("read");
  expect(await keys()).toEqual(["body/m-1", "mail/m-1", "successor/s-1"]);

  clock.pass(2 * dayMs);
  await expect.poll(keys, patiently).toEqual(["body/m-1", "mail/m-1"]);
  await expect(send("m-2")).rejects.toMatchObject({ code: "session_not_found" });
  clock.pass(30 * dayMs);
  await expect.poll(keys, patiently).toEqual([]);
});

test("of mail that was handed over again and again only where it is now is known", async () => {
  const book = createMailBook(createMemoryState());
  const record = (assignmentId: string, takenFrom: MailRecord["takenFrom"] = null): MailRecord => ({
    ...{ id: "m-1", from: "@lee", to: "s-1", subject: "Rain", priority: "normal", thread: "m-1", inReplyTo: null },
    ...{ sentAt: "2026-01-01T00:00:00.000Z", expiresAt: null, state: "unread", reason: null, changedAt: "" },
    ...{ delivery: { sessionId: "s-1", assignmentId }, takenFrom },
  });
  await book.put(record("m-1"));
  await book.put(record("w-2", { sessionId: "s-1", assignmentId: "m-1" }));
  expect((await book.ofAssignment("m-1"))?.id).toBe("m-1");
  await book.put(record("w-2"));
  expect(await book.ofAssignment("m-1")).toBeUndefined();
  expect((await book.ofAssignment("w-2"))?.id).toBe("m-1");
  await book.forget(record("w-2"));
  expect(await book.ofAssignment("w-2")).toBeUndefined();
});

test("successors that an earlier version has kept are known, and a line of them is not cut in its middle", async () => {
  const state = createMemoryState();
  await state.put("successor/s-1", "s-2");
  const book = createMailBook(state);
  await book.succeed({ from: "s-2", to: "s-3", since: "2026-01-01T00:00:00.000Z" });
  expect(await book.inboxOf("s-1")).toBe("s-3");
  expect(await book.succeeded()).toEqual([{ from: "s-1", since: "" }]);
});
