import type { Attention, Session } from "@townkit/core";
import type { StepInput } from "@townkit/testkit/model";
import { describe, expect, it } from "vitest";
import { type Desk, script } from "../desk.js";

export function attentionInDepth(desk: Desk): void {
  const asking = { settings: { permission: { bash: "ask" } } };
  const shell = (command: string): Extract<StepInput, { do: "shell" }> => ({ do: "shell", command });
  const question = (text: string): StepInput => ({
    do: "tool",
    name: "question",
    args: {
      questions: [
        {
          question: text,
          header: "choose",
          options: [
            { label: "left", description: "l" },
            { label: "right", description: "r" },
          ],
        },
      ],
    },
  });
  /** A subagent that does this. */
  const child = (...steps: StepInput[]): Extract<StepInput, { do: "tool" }> => ({
    do: "tool",
    name: "task",
    args: { description: "kid", subagent_type: "general", prompt: script(steps) },
  });

  /** Work that asks so many times: what it asks, and how that is settled from then on. */
  async function asks(session: Session, steps: StepInput[], count = 1) {
    const raised = desk.raises(session, count);
    const id = await desk.assign(session, steps);
    const attentions = await raised;
    const settled = desk.settles(
      session,
      attentions.map((attention) => attention.id),
    );
    return { id, attentions, settled };
  }

  function allow(session: Session, attention: Attention) {
    const answer = { kind: "permission", decision: "allow" } as const;
    return desk.town.backend.respond(session.id, { attentionId: attention.id, answer });
  }

  const commands = (attentions: readonly Attention[]) =>
    attentions
      .map((attention) => (attention.kind === "permission" ? attention.patterns.join() : attention.kind))
      .sort();

  describe("what a subagent asks", () => {
    it("for leave is raised on our session, as its work's, and answered there", async () => {
      const session = await desk.spawn(asking);
      const raised = desk.raises(session);
      const id = await desk.assign(session, [child(shell("echo from the child"), { do: "say", text: "kid done" })]);
      const [attention] = await raised;
      expect(attention).toMatchObject({ kind: "permission", sessionId: session.id, assignmentId: id });
      expect(commands(await raised)).toEqual(["echo from the child"]);
      if (attention) await allow(session, attention);
      expect(await desk.ended(id)).toMatchObject({ state: "completed" });
      expect((await desk.town.backend.getSession(session.id)).attention).toEqual([]);
    });

    it("as a question, too", async () => {
      const session = await desk.spawn({
        settings: { agent: { general: { permission: { question: "allow" } } } },
      });
      const raised = desk.raises(session);
      const id = await desk.assign(session, [child(question("which way?"), { do: "say", text: "kid done" })]);
      const [attention] = await raised;
      expect(attention).toMatchObject({ kind: "question", sessionId: session.id, assignmentId: id });
      const answer = { kind: "question" as const, answers: [["right"]] };
      await desk.town.backend.respond(session.id, { attentionId: attention?.id ?? "", answer });
      expect(await desk.ended(id)).toMatchObject({ state: "completed" });
    });
  });

  describe("an orchestrator that was killed", () => {
    it("finds what a subagent asked again, on our session and as its work's, and answers it", async () => {
      const session = await desk.spawn(asking);
      const raised = desk.raises(session);
      const id = await desk.assign(session, [child(shell("echo from the child"), { do: "say", text: "kid done" })]);
      const before = await raised;
      await desk.town.reopen("kill");
      const open = async () => (await desk.town.backend.getSession(session.id)).attention;
      const same = [{ id: before[0]?.id, assignmentId: id, kind: "permission" }];
      await expect.poll(open, { timeout: 60_000 }).toMatchObject(same);
      const [attention] = await open();
      if (attention) await allow(session, attention);
      expect(await desk.ended(id)).toMatchObject({ state: "completed", attempt: 1 });
    });
  });

  describe("several at once", () => {
    it("of sessions in one directory are raised each on its own", async () => {
      const [left, right] = [await desk.spawn(asking), await desk.spawn(asking)];
      expect(left.workDir).toBe(right.workDir);
      const raised = Promise.all([left, right].map((session) => desk.raises(session)));
      const ids = [
        await desk.assign(left, [child(shell("echo left"))]),
        await desk.assign(right, [shell("echo right")]),
      ];
      const found = await raised;
      expect(found.map(commands)).toEqual([["echo left"], ["echo right"]]);
      expect(found.map(([attention]) => attention?.assignmentId)).toEqual(ids);
      for (const [at, session] of [left, right].entries()) {
        const attention = found[at]?.[0];
        if (attention) await allow(session, attention);
      }
      for (const id of ids) expect(await desk.ended(id)).toMatchObject({ state: "completed" });
    });

    it("are each raised and answered by themselves, a child's among them", async () => {
      const session = await desk.spawn(asking);
      const raised = desk.raises(session, 3);
      const id = await desk.assign(session, [
        { do: "together", tools: [child(shell("echo a")), child(shell("echo b")), shell("echo c")] },
      ]);
      const attentions = await raised;
      expect(commands(attentions)).toEqual(["echo a", "echo b", "echo c"]);
      expect((await desk.town.backend.getSession(session.id)).attention).toHaveLength(3);
      const [first, ...rest] = attentions;
      if (first) await allow(session, first);
      expect((await desk.town.backend.getSession(session.id)).attention.map(({ id }) => id).sort()).toEqual(
        rest.map(({ id }) => id).sort(),
      );
      for (const attention of rest) await allow(session, attention);
      expect(await desk.ended(id)).toMatchObject({ state: "completed" });
    });

    it("of one session are all over when one of them is refused without a word", async () => {
      const session = await desk.spawn(asking);
      const steps: StepInput[] = [{ do: "together", tools: [shell("echo a"), shell("echo b")] }];
      const { id, attentions, settled } = await asks(session, steps, 2);
      const [first] = attentions;
      await desk.town.backend.respond(session.id, {
        attentionId: first?.id ?? "",
        answer: { kind: "permission", decision: "deny" },
      });
      expect(Object.values(await settled).sort()).toEqual(["answered", "withdrawn"]);
      expect(await desk.ended(id)).toMatchObject({ state: "failed", failure: { code: "permission_refused" } });
    });
  });

  describe("what somebody else answers", () => {
    it("is withdrawn here, and the work goes on by their answer", async () => {
      const session = await desk.spawn(asking);
      const { id, attentions, settled } = await asks(session, [shell("echo yes")]);
      const [attention] = attentions;
      const them = await desk.somebodyElse();
      const request = { requestID: attention?.id ?? "", directory: session.workDir, reply: "once" } as const;
      await them.permission.reply(request, { throwOnError: true });
      expect(Object.values(await settled)).toEqual(["withdrawn"]);
      expect(await desk.ended(id)).toMatchObject({ state: "completed" });
    });

    it("with a refusal is withdrawn here, and ends the work as a refusal of ours does", async () => {
      const session = await desk.spawn(asking);
      const { id, attentions, settled } = await asks(session, [shell("echo no"), { do: "say", text: "never" }]);
      const [attention] = attentions;
      const them = await desk.somebodyElse();
      const request = { requestID: attention?.id ?? "", directory: session.workDir, reply: "reject" } as const;
      await them.permission.reply(request, { throwOnError: true });
      expect(Object.values(await settled)).toEqual(["withdrawn"]);
      expect(await desk.ended(id)).toMatchObject({ state: "failed", failure: { code: "permission_refused" } });
    });

    it("with leave for always settles all of the session that waited for the same", async () => {
      const session = await desk.spawn(asking);
      const steps: StepInput[] = [{ do: "together", tools: [shell("ls a"), shell("ls b")] }];
      const { id, attentions, settled } = await asks(session, steps, 2);
      const them = await desk.somebodyElse();
      const request = { requestID: attentions[0]?.id ?? "", directory: session.workDir, reply: "always" } as const;
      await them.permission.reply(request, { throwOnError: true });
      expect(Object.values(await settled)).toEqual(["withdrawn", "withdrawn"]);
      expect(await desk.ended(id)).toMatchObject({ state: "completed" });
    });

    it("is withdrawn here when it was a question", async () => {
      const session = await desk.spawn({ settings: { permission: { question: "allow" } } });
      const { id, attentions, settled } = await asks(session, [question("which way?")]);
      const [attention] = attentions;
      const them = await desk.somebodyElse();
      const reply = { requestID: attention?.id ?? "", directory: session.workDir, answers: [["left"]] };
      await them.question.reply(reply, { throwOnError: true });
      expect(Object.values(await settled)).toEqual(["withdrawn"]);
      expect(await desk.ended(id)).toMatchObject({ state: "completed" });
    });

    it("is withdrawn here when they dismiss a question", async () => {
      const session = await desk.spawn({ settings: { permission: { question: "allow" } } });
      const { id, attentions, settled } = await asks(session, [question("which way?"), { do: "say", text: "never" }]);
      const [attention] = attentions;
      const them = await desk.somebodyElse();
      const reply = { requestID: attention?.id ?? "", directory: session.workDir };
      await them.question.reject(reply, { throwOnError: true });
      expect(Object.values(await settled)).toEqual(["withdrawn"]);
      expect(await desk.ended(id)).toMatchObject({ state: "failed", failure: { code: "permission_refused" } });
    });

    it("at the same time as we do is settled once, and whoever came late is told that it is not open", async () => {
      const session = await desk.spawn(asking);
      const raised = desk.raises(session);
      const id = await desk.assign(session, [shell("echo yes")]);
      const [attention] = await raised;
      const them = await desk.somebodyElse();
      const request = { requestID: attention?.id ?? "", directory: session.workDir, reply: "once" } as const;
      const [theirs, ours] = await Promise.allSettled([
        them.permission.reply(request, { throwOnError: true }),
        attention ? allow(session, attention) : Promise.reject(new Error("nothing was raised")),
      ]);
      expect([theirs.status, ours.status]).toContain("fulfilled");
      if (ours.status === "rejected") expect(ours.reason).toMatchObject({ code: "attention_not_found" });
      expect(await desk.ended(id)).toMatchObject({ state: "completed" });
      expect((await desk.town.backend.getSession(session.id)).attention).toEqual([]);
    });
  });

  it("what a dead server was asked is lost, and said to be: its work is interrupted and goes on after a resume", async () => {
    const session = await desk.spawn(asking);
    const steps: StepInput[] = [{ do: "together", tools: [child(shell("echo a")), shell("echo b")] }];
    const { id, attentions, settled } = await asks(session, steps, 2);
    await desk.town.crashServer();
    expect(Object.values(await settled)).toEqual(["lost", "lost"]);
    expect(await desk.ended(id)).toMatchObject({ state: "interrupted" });
    const [first] = attentions;
    await expect(first && allow(session, first)).rejects.toMatchObject({ code: "attention_not_found" });
    await desk.town.backend.resumeSession(session.id, { timeoutMs: 90_000 });
    expect(await desk.ended(id)).toMatchObject({ state: "completed", attempt: 2 });
  });
}
