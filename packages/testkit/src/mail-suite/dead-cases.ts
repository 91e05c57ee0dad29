import assert from "node:assert/strict";
import { refusal } from "../suite/expect.js";
import { assertIds, inMs, mailCases } from "./mail-case.js";

/** Dead letters: what is not delivered any more is kept, with the reason. */
export const deadCases = mailCases("dead", [
  {
    code: "MAIL-020",
    proves: "A session's mail whose time is over before it was told is a dead letter, and is never told.",
    async check({ spawn, occupy, letGo, send, until, told, mailbox, town }) {
      await spawn("s-1");
      const held = await occupy("s-1");
      const { id } = await send({ expiresAt: inMs(100) });
      const { reason, body } = await until(id, "dead");
      assert.match(reason ?? "", /in time/);
      assert.equal(body, "It rains.");
      letGo("s-1");
      await town.waitForAssignment(held);
      assertIds(await mailbox.listMail({ inbox: "s-1", state: "dead" }), [id]);
      assert.equal((await told("s-1")).length, 1);
    },
  },
  {
    code: "MAIL-021",
    proves: "A person's mail whose time is over is a dead letter, and is not to be accepted any more.",
    async check({ send, until, mailbox }) {
      const { id } = await send({ to: "@kim", expiresAt: inMs(100) });
      assert.match((await until(id, "dead")).reason ?? "", /in time/);
      await refusal(() => mailbox.acceptMail(id), "work_refused");
      const { id: kept } = await send({ to: "@kim", expiresAt: inMs(3_600_000) });
      assert.equal((await mailbox.acceptMail(kept)).state, "read");
      assertIds(await mailbox.listMail({ state: "dead" }), [id]);
    },
  },
  {
    code: "MAIL-022",
    proves: "Mail whose delivery was taken back is a dead letter, with the reason.",
    async check({ spawn, occupy, send, until, mailbox, town }) {
      await spawn("s-1");
      await occupy("s-1");
      const { id } = await send({});
      await town.cancelAssignment(id);
      assert.notEqual((await until(id, "dead")).reason, null);
      assertIds(await mailbox.listMail({ state: "dead" }), [id]);
    },
  },
]);
