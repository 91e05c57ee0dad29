import assert from "node:assert/strict";
import { refusal } from "../suite/expect.js";
import { assertIds, mailCases } from "./mail-case.js";

/** What becomes of the mail of a session that ends, and of a town that does. */
export const successorCases = mailCases("successor", [
  {
    code: "MAIL-030",
    proves: "The inbox of a stopped session is kept, and told when it goes on.",
    async check({ spawn, send, until, told, town }) {
      await spawn("s-1");
      await town.stopSession("s-1");
      const { id, state } = await send({});
      assert.equal(state, "unread");
      await town.resumeSession("s-1");
      await until(id, "read");
      assert.equal((await told("s-1")).length, 1);
    },
  },
  {
    code: "MAIL-031",
    proves:
      "A successor gets the unread mail of a stopped session, and what is sent to it later; the stopped one gets neither.",
    async check({ spawn, occupy, send, until, told, town, mailbox }) {
      for (const id of ["s-1", "s-2"]) await spawn(id);
      await send({ id: "m-read" });
      await until("m-read", "read");
      await town.waitForAssignment("m-read");
      await occupy("s-1");
      await send({ id: "m-1" });
      await town.stopSession("s-1");
      for (const _twice of [1, 2]) await mailbox.handOverMail({ from: "s-1", to: "s-2" });
      const { to, delivery } = await until("m-1", "read");
      assert.deepEqual([to, delivery?.sessionId], ["s-1", "s-2"]);
      const later = await send({ id: "m-2", to: "s-1" });
      assert.equal(later.to, "s-2");
      await until("m-2", "read");
      assertIds(await mailbox.listMail({ inbox: "s-2" }), ["m-2", "m-1"]);
      await town.resumeSession("s-1");
      const own = (await told("s-1")).filter((text) => text.includes("m-1") || text.includes("m-2"));
      assert.deepEqual([own.length, (await told("s-2")).length], [0, 2]);
      const direct = { type: "mail", content: "x", mail: { from: "@lee", subject: "x" } } as const;
      await refusal(() => town.assignWork("s-1", direct), "work_refused");
    },
  },
  {
    code: "MAIL-032",
    proves:
      "The mail of a session that is not stopped is not handed over, nor to nobody, nor to itself; nothing changes.",
    async check({ spawn, occupy, send, mailbox, town }) {
      for (const id of ["s-1", "s-2"]) await spawn(id);
      await occupy("s-1");
      const { id } = await send({});
      await refusal(() => mailbox.handOverMail({ from: "s-1", to: "s-2" }), "work_refused");
      await refusal(() => mailbox.handOverMail({ from: "s-1", to: "s-1" }), "invalid_input");
      await town.stopSession("s-1");
      await refusal(() => mailbox.handOverMail({ from: "s-1", to: "nobody" }), "session_not_found");
      assertIds(await mailbox.listMail({ inbox: "s-1" }), [id]);
      assertIds(await mailbox.listMail({ inbox: "s-2" }), []);
    },
  },
  {
    code: "MAIL-033",
    proves: "A session gets its own mail again where its successor hands it back; there is no ring.",
    async check({ spawn, send, until, mailbox, town }) {
      for (const id of ["s-1", "s-2"]) {
        await spawn(id);
        await town.stopSession(id);
      }
      await mailbox.handOverMail({ from: "s-1", to: "s-2" });
      const { id } = await send({ to: "s-1" });
      assertIds(await mailbox.handOverMail({ from: "s-2", to: "s-1" }), [id]);
      await town.resumeSession("s-1");
      assert.equal((await until(id, "read")).delivery?.sessionId, "s-1");
    },
  },
  {
    code: "MAIL-034",
    proves: "What was sent is there after a restart: read is read, unread is told then, and nothing is told twice.",
    async check(ground) {
      const { spawn, occupy, letGo, send, until, told, restart } = ground;
      await spawn("s-1");
      await send({ id: "m-1" });
      await until("m-1", "read");
      await send({ id: "m-2", to: "@kim" });
      await restart();
      await occupy("s-1");
      await send({ id: "m-3" });
      await restart();
      letGo("s-1");
      await until("m-3", "read");
      assertIds(await ground.mailbox.listMail(), ["m-3", "m-2", "m-1"]);
      assert.equal((await ground.mailbox.getMail("m-2")).state, "unread");
      assert.equal((await told("s-1")).length, 3);
    },
  },
]);
