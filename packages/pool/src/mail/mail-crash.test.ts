import type { Mailbox } from "@townkit/core";
import { expect, it } from "vitest";
import type { CrashPoint } from "../test-support/crashing-store.js";
import { createTown, type Town } from "../test-support/town.js";
import { createMail } from "./create-mail.js";

/** What the agents were given, by session: the ids of the mail. */
function told(town: Town, sessionId: string): readonly string[] {
  const prompts = town.world.messages(sessionId).filter(({ role }) => role === "user");
  return prompts.flatMap(({ parts }) => {
    const [, id] = /\(mail (\S+),/.exec(parts.map((part) => (part.type === "text" ? part.text : "")).join("")) ?? [];
    return id === undefined ? [] : [id];
  });
}

/** Mail that is delivered, mail that waits, that is handed over with its session's end, that is late, and a person's answer. */
async function play(town: Town, mailbox: Mailbox): Promise<void> {
  const { pool, workDir } = town;
  for (const id of ["s-1", "s-2"]) await pool.spawnSession({ id, agent: "memory", workDir, role: "polecat" });
  const from = "@lee";
  await mailbox.sendMail({ id: "m-1", from, to: "s-1", subject: "First", body: "do" });
  await pool.waitForAssignment("m-1", { timeoutMs: 20_000 });
  await pool.stopSession("s-1", { key: "stop" });
  await mailbox.sendMail({ id: "m-2", from, to: "s-1", subject: "Second", body: "do" });
  await mailbox.handOverMail({ from: "s-1", to: "s-2" });
  await mailbox.sendMail({ id: "m-3", from, to: "s-1", subject: "Third", body: "do" });
  await mailbox.sendMail({ id: "m-4", from: "s-2", inReplyTo: "m-3", body: "done" });
  for (const id of ["m-2", "m-3"]) {
    const { delivery } = await mailbox.getMail(id);
    await pool.waitForAssignment(delivery?.assignmentId ?? "", { timeoutMs: 20_000 });
  }
  await mailbox.acceptMail("m-4");
}

/** Killed at the point, started again, and asked the same once more, as by a caller whose answers were lost. */
async function live(at: CrashPoint): Promise<boolean> {
  let mailbox: Mailbox | undefined;
  const town = createTown({
    sources: (store) => {
      const mail = createMail({ state: store.state("mail") });
      mailbox = mail.mailbox;
      return [mail.source];
    },
  });
  const run = async (point?: CrashPoint) => {
    await town.start(point);
    await play(town, mailbox as Mailbox);
  };
  try {
    const crashOf = async () => {
      await town.store.crashed;
      return true;
    };
    const crashed = await Promise.race([run(at).then(() => false), crashOf()]);
    if (crashed) {
      town.kill();
      await run();
    }
    const where = `killed ${at.when} write ${at.write}`;
    expect(told(town, "s-1"), where).toEqual(["m-1"]);
    expect([...told(town, "s-2")].sort(), where).toEqual(["m-2", "m-3"]);
    const ends = async () => Object.fromEntries((await mailbox?.listMail())?.map(({ id, state }) => [id, state]) ?? []);
    await expect.poll(ends, { message: where }).toEqual({ "m-1": "read", "m-2": "read", "m-3": "read", "m-4": "read" });
    return crashed;
  } finally {
    await town.close();
  }
}

it.each(["before", "after"] as const)(
  "killed %s any write: every mail is told once, to whom it is for, and nothing is lost",
  { timeout: 120_000 },
  async (when) => {
    let write = 1;
    while (await live({ write, when })) write += 1;
    expect(write).toBeGreaterThan(20);
  },
);
