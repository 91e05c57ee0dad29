import { openCodeAskingRole } from "@townkit/testkit/model";
import { describe, expect, it } from "vitest";
import { gatedWork, type MarkedWork, marked, markedWork, openGate } from "../town/scripted-work.js";
import type { TownDesk } from "../town/town-of-this-file.js";

const timeoutMs = 90_000;

export function killServer(desk: TownDesk): void {
  const assign = (sessionId: string, { id, work }: MarkedWork) =>
    desk.town.client.assignWork(sessionId, work, { assignmentId: id, timeoutMs });

  /** Resolves with the first event of this session that matches. */
  async function sees(sessionId: string, type: string): Promise<void> {
    for await (const event of desk.town.client.events({ sessionId, signal: AbortSignal.timeout(timeoutMs) })) {
      if (event.type === type) return;
    }
    throw new Error(`There was no ${type} within ${timeoutMs} ms.`);
  }

  /** The work was cut: it says so, holds its session, and goes on as a second attempt when it is told to. */
  async function continues(sessionId: string, { id }: MarkedWork): Promise<void> {
    expect(await desk.town.settled(id)).toMatchObject({ state: "interrupted", attempt: 1 });
    expect((await desk.town.client.getSession(sessionId)).paused).toMatchObject({ assignmentId: id });
    const resumed = await desk.town.client.resumeSession(sessionId, { timeoutMs });
    expect(resumed).toMatchObject({ action: "continued", receipt: { assignmentId: id, attempt: 2 } });
    const assignment = await desk.town.settled(id);
    expect(assignment).toMatchObject({ state: "completed", attempt: 2 });
    expect(assignment.attempts.map(({ cause }) => cause)).toEqual(["assign", "continue"]);
  }

  async function nothingLostOrRepeated(...works: readonly MarkedWork[]): Promise<void> {
    const { lost, repeated } = await desk.town.verdict(works.map(({ id }) => id));
    expect({ lost, repeated }).toEqual({ lost: [], repeated: [] });
  }

  describe("an OpenCode server that is killed", () => {
    it("before a turn: it comes back, and the turn runs once", async () => {
      const session = await desk.town.spawn();
      await desk.town.killServer();
      const work = markedWork();
      await assign(session.id, work);
      expect(await desk.town.settled(work.id)).toMatchObject({ state: "completed", attempt: 1 });
      await nothingLostOrRepeated(work);
    });

    it("while the model's words come in: interrupted, and continued by resumeSession", async () => {
      const session = await desk.town.spawn();
      const work = markedWork({ steps: [{ do: "say", text: "slowly ".repeat(100).trim(), delayMs: 100 }] });
      const words = sees(session.id, "output.delta");
      await assign(session.id, work);
      await words;
      await desk.town.killServer();
      await continues(session.id, work);
      await nothingLostOrRepeated(work);
    });

    it("while a command runs: interrupted, its orphans are ended, and the command runs again only as the second attempt", async () => {
      const session = await desk.town.spawn();
      const work = gatedWork();
      await assign(session.id, work);
      await marked({ workDir: desk.town.workDir, id: work.id });
      const loops = async () =>
        (await desk.town.processes()).filter(({ command }) => command.includes(`open-${work.id}`));
      await expect.poll(async () => (await loops()).length, { timeout: timeoutMs }).toBeGreaterThan(0);
      const orphans = await loops();
      await desk.town.killServer();
      expect(await desk.town.settled(work.id)).toMatchObject({ state: "interrupted" });
      await desk.town.serverUp();
      const left = (await loops()).filter(({ pid }) => orphans.some((orphan) => orphan.pid === pid));
      expect(left).toEqual([]);
      await openGate({ workDir: desk.town.workDir, id: work.id });
      await continues(session.id, work);
      await nothingLostOrRepeated(work);
    });

    it("while a permission is asked for: interrupted, what was asked is withdrawn, and asked again by the second attempt", async () => {
      const session = await desk.town.spawn({ role: openCodeAskingRole });
      const work = markedWork();
      const asked = sees(session.id, "attention.raised");
      await assign(session.id, work);
      await asked;
      await desk.town.killServer();
      expect(await desk.town.settled(work.id)).toMatchObject({ state: "interrupted" });
      expect((await desk.town.client.getSession(session.id)).attention).toEqual([]);
      const askedAgain = sees(session.id, "attention.raised");
      await desk.town.client.resumeSession(session.id, { timeoutMs });
      await askedAgain;
      const [attention] = (await desk.town.client.getSession(session.id)).attention;
      expect(attention).toMatchObject({ kind: "permission", permission: "bash" });
      const answer = { kind: "permission", decision: "allow" } as const;
      await desk.town.client.respond(session.id, { attentionId: attention?.id ?? "", answer });
      expect(await desk.town.settled(work.id)).toMatchObject({ state: "completed", attempt: 2 });
      await nothingLostOrRepeated(work);
    });

    it("after a turn: the turn stays as it was, and the next one runs", async () => {
      const session = await desk.town.spawn();
      const [first, second] = [markedWork(), markedWork()];
      await assign(session.id, first);
      expect(await desk.town.settled(first.id)).toMatchObject({ state: "completed" });
      await desk.town.killServer();
      await assign(session.id, second);
      expect(await desk.town.settled(second.id)).toMatchObject({ state: "completed", attempt: 1 });
      expect(await desk.town.client.getAssignment(first.id)).toMatchObject({ state: "completed", attempt: 1 });
      await nothingLostOrRepeated(first, second);
    });

    it("together with the daemon: both come back, and the work goes on", async () => {
      const [running, resting] = [await desk.town.spawn(), await desk.town.spawn()];
      const [cut, later] = [gatedWork(), markedWork()];
      await assign(running.id, cut);
      await marked({ workDir: desk.town.workDir, id: cut.id });
      await Promise.all([desk.town.killServer(), desk.town.killDaemon()]);
      await openGate({ workDir: desk.town.workDir, id: cut.id });
      await assign(resting.id, later);
      expect(await desk.town.settled(later.id)).toMatchObject({ state: "completed", attempt: 1 });
      await continues(running.id, cut);
      await nothingLostOrRepeated(cut, later);
    });
  });

  describe("an event stream that is cut", () => {
    it("hides nothing: what happened meanwhile is read back", async () => {
      const session = await desk.town.spawn();
      const work = gatedWork();
      await assign(session.id, work);
      await marked({ workDir: desk.town.workDir, id: work.id });
      await desk.town.order({ do: "cut" });
      await openGate({ workDir: desk.town.workDir, id: work.id });
      expect(await desk.town.settled(work.id)).toMatchObject({ state: "completed", attempt: 1 });
      await nothingLostOrRepeated(work);
    });
  });
}
