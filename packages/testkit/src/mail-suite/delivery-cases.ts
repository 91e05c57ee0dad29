import assert from "node:assert/strict";
import { refusal } from "../suite/expect.js";
import { mailCases, statesTold } from "./mail-case.js";

/** Delivery to sessions: as work, at a turn's end, and read once it was taken. */
export const deliveryCases = mailCases("delivery", [
  {
    code: "MAIL-010",
    proves:
      "Mail is unread while its session works, is told at the turn's end, whole and once, and is read when it was taken.",
    async check({ spawn, occupy, letGo, send, until, told, town }) {
      await spawn("s-1");
      await occupy("s-1");
      const { id, state, delivery } = await send({ subject: "Rain", body: "It rains\n  in 東京." });
      assert.deepEqual([state, delivery], ["unread", { sessionId: "s-1", assignmentId: id }]);
      assert.equal((await town.getAssignment(id)).state, "queued");
      letGo("s-1");
      await until(id, "read");
      assert.equal((await town.waitForAssignment(id)).state, "completed");
      const [, letter = "", ...more] = await told("s-1");
      assert.deepEqual(more, []);
      for (const part of ["@lee", "Rain", id, "It rains\n  in 東京."])
        assert.ok(letter.includes(part), `"${part}" is not in: ${letter}`);
    },
  },
  {
    code: "MAIL-011",
    proves: "Urgent mail ends the running turn.",
    async check({ spawn, occupy, send, until, town }) {
      await spawn("s-1");
      const held = await occupy("s-1");
      const { id } = await send({ priority: "urgent" });
      await until(id, "read");
      assert.equal((await town.waitForAssignment(held)).state, "aborted");
    },
  },
  {
    code: "MAIL-012",
    proves: "What is more pressing is told first, and what is equally so in the order in which it was sent.",
    async check({ spawn, occupy, letGo, send, until, told }) {
      await spawn("s-1");
      await occupy("s-1");
      for (const [id, priority] of [
        ["m-low", "low"],
        ["m-1", "normal"],
        ["m-2", "normal"],
        ["m-high", "high"],
      ] as const)
        await send({ id, priority, subject: id });
      letGo("s-1");
      for (const id of ["m-high", "m-1", "m-2", "m-low"]) await until(id, "read");
      const subjects = (await told("s-1")).slice(1).map((text) => /: (\S+)/.exec(text)?.[1]);
      assert.deepEqual(subjects, ["m-high", "m-1", "m-2", "m-low"]);
    },
  },
  {
    code: "MAIL-013",
    proves: "Work of type mail that is handed in is mail like any other; without a sender it is refused.",
    async check({ spawn, town, until, told, mailbox }) {
      await spawn("s-1");
      const work = { type: "mail", content: "It rains.", mail: { from: "@lee", subject: "News" } } as const;
      await town.assignWork("s-1", work, { assignmentId: "m-1" });
      const { to, body, delivery } = await until("m-1", "read");
      assert.deepEqual([to, body, delivery?.assignmentId], ["s-1", "It rains.", "m-1"]);
      assert.equal((await told("s-1")).length, 1);
      await refusal(
        () => town.assignWork("s-1", { type: "mail", content: "x" }, { assignmentId: "m-2" }),
        "invalid_input",
      );
      assert.deepEqual(
        (await mailbox.listMail()).map(({ id }) => id),
        ["m-1"],
      );
    },
  },
  {
    code: "MAIL-014",
    proves: "That mail was sent, is read, or is dead, is told by events, in that order and once each.",
    async check(ground) {
      const { spawn, occupy, send, until, town } = ground;
      await spawn("s-1");
      const read = await statesTold({
        ground,
        count: 2,
        of: (id) => id === "m-1",
        doing: () => send({ id: "m-1" }),
      });
      assert.deepEqual(read, ["unread", "read"]);
      await until("m-1", "read");
      await town.waitForAssignment("m-1");
      await occupy("s-1");
      const dead = await statesTold({
        ground,
        count: 2,
        of: (id) => id === "m-2",
        doing: async () => {
          await send({ id: "m-2" });
          await town.cancelAssignment("m-2");
        },
      });
      assert.deepEqual(dead, ["unread", "dead"]);
    },
  },
]);
