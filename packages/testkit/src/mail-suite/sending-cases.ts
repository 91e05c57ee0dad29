import assert from "node:assert/strict";
import { refusal } from "../suite/expect.js";
import { assertIds, mailCases } from "./mail-case.js";

/** Sending: once, to whom it is for, and found again. */
export const sendingCases = mailCases("sending", [
  {
    code: "MAIL-001",
    proves: "The same id twice is the same mail, once; with other content it is refused, to a session and to a person.",
    async check({ spawn, send, until, told, mailbox }) {
      await spawn("s-1");
      for (const to of ["s-1", "@kim"]) {
        const mail = { id: to === "s-1" ? "m-1" : "m-2", to, priority: "high" } as const;
        const { changedAt: _first, state: _then, ...sent } = await send(mail);
        if (to === "s-1") await until(mail.id, "read");
        const { changedAt: _again, state: _now, ...again } = await send(mail);
        assert.deepEqual(again, sent);
        await refusal(() => send({ ...mail, body: "It does not rain." }), "idempotency_conflict");
        await refusal(() => send({ ...mail, to: "@lee" }), "idempotency_conflict");
      }
      assertIds(await mailbox.listMail(), ["m-2", "m-1"]);
      assert.equal((await told("s-1")).length, 1);
    },
  },
  {
    code: "MAIL-002",
    proves:
      "An answer goes to whoever wrote, under the same subject, and belongs to the same exchange; so does its answer.",
    async check({ spawn, send, mailbox }) {
      await spawn("s-1");
      const first = await send({ id: "m-1", subject: "Rain", to: "s-1" });
      assert.deepEqual([first.thread, first.inReplyTo], ["m-1", null]);
      const answer = await mailbox.sendMail({ from: "s-1", inReplyTo: "m-1", body: "Since when?" });
      assert.deepEqual([answer.to, answer.subject, answer.thread], ["@lee", "Re: Rain", "m-1"]);
      const again = await mailbox.sendMail({ from: "@lee", inReplyTo: answer.id, body: "Since noon." });
      assert.deepEqual([again.to, again.subject, again.thread], ["s-1", "Re: Rain", "m-1"]);
      assertIds(await mailbox.listMail({ thread: "m-1" }), [again.id, answer.id, "m-1"]);
    },
  },
  {
    code: "MAIL-003",
    proves: "What cannot be sent is refused by its reason, and nothing is sent.",
    async check({ spawn, send, mailbox, town }) {
      await spawn("s-1");
      await refusal(() => send({ to: "nobody" }), "session_not_found");
      await refusal(() => send({ inReplyTo: "m-none" }), "mail_not_found");
      await refusal(() => mailbox.getMail("m-none"), "mail_not_found");
      const half = { from: "@lee", body: "x" } as const;
      await refusal(() => mailbox.sendMail({ ...half, to: "s-1" }), "invalid_input");
      await refusal(() => mailbox.sendMail({ ...half, subject: "News" }), "invalid_input");
      for (const wrong of [{ from: "lee@x" }, { to: "@" }, { body: "" }, { subject: "two\nlines" }])
        await refusal(() => send(wrong), "invalid_input");
      assertIds(await mailbox.listMail(), []);
      assert.deepEqual(await town.listAssignments(), []);
    },
  },
  {
    code: "MAIL-004",
    proves: "Mail is listed newest first, by inbox, sender, exchange and state, and no more than was asked for.",
    async check({ spawn, send, until, mailbox }) {
      await spawn("s-1");
      await send({ id: "m-1", to: "s-1" });
      await until("m-1", "read");
      await send({ id: "m-2", to: "@kim" });
      await send({ id: "m-3", to: "@kim", from: "s-1" });
      assertIds(await mailbox.listMail(), ["m-3", "m-2", "m-1"]);
      assertIds(await mailbox.listMail({ limit: 2 }), ["m-3", "m-2"]);
      assertIds(await mailbox.listMail({ inbox: "@kim" }), ["m-3", "m-2"]);
      assertIds(await mailbox.listMail({ inbox: "@kim", from: "s-1" }), ["m-3"]);
      assertIds(await mailbox.listMail({ thread: "m-2" }), ["m-2"]);
      assertIds(await mailbox.listMail({ state: "read" }), ["m-1"]);
      await refusal(() => mailbox.listMail({ limit: 0 }), "invalid_input");
    },
  },
  {
    code: "MAIL-005",
    proves:
      "A person's mail is unread until it is accepted, and reading it otherwise changes nothing; a session's is not to be accepted.",
    async check({ spawn, send, mailbox, until }) {
      await spawn("s-1");
      const { body } = await send({ id: "m-1", to: "@kim" });
      assert.equal((await mailbox.getMail("m-1")).state, "unread");
      const read = await mailbox.acceptMail("m-1");
      assert.deepEqual([read.state, read.body], ["read", body]);
      assert.deepEqual(await mailbox.acceptMail("m-1"), read);
      await send({ id: "m-2", to: "s-1" });
      await refusal(() => mailbox.acceptMail("m-2"), "invalid_input");
      await until("m-2", "read");
    },
  },
]);
