import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type Desk, open, theirName, until } from "../desk.js";

export function otherHands(desk: Desk): void {
  describe("somebody else prompts our session", () => {
    it("while ours says its last words: ours ends with its own, before theirs does, and the next waits for theirs", async () => {
      const session = await desk.spawn();
      const begun = desk.begins("w-words");
      const id = await desk.assign(
        session,
        [{ do: "say", text: "these are all of our own words", delayMs: 300 }],
        "w-words",
      );
      await begun;
      await desk.theyPrompt(session, [until("go"), { do: "say", text: "theirs" }]);
      const ours = await desk.ended(id);
      expect(ours).toMatchObject({ state: "completed", outcome: { text: "these are all of our own words" } });
      expect((await desk.record(session)).map(({ text }) => text)).not.toContain("theirs");
      await expect(desk.assign(session, [{ do: "say", text: "next" }])).rejects.toMatchObject({ code: "session_busy" });
      const idle = desk.becomes(session, "idle");
      await open(session, "go");
      await idle;
      expect(await desk.run(session, [{ do: "say", text: "next" }])).toMatchObject({ outcome: { text: "next" } });
    });

    it("in the middle of our tools: the model goes on with theirs, ours is interrupted, and goes on as a second attempt", async () => {
      const session = await desk.spawn();
      const begun = desk.begins("w-taken");
      const id = await desk.assign(session, [until("go"), { do: "say", text: "ours" }], "w-taken");
      await begun;
      await desk.theyPrompt(session, [until("gone"), { do: "say", text: "theirs" }]);
      await open(session, "go");
      const ours = await desk.ended(id);
      expect(ours).toMatchObject({ state: "interrupted", reason: expect.stringContaining("somebody else's prompt") });
      expect(ours.outcome?.text).not.toContain("theirs");
      const idle = desk.becomes(session, "idle");
      await open(session, "gone");
      await idle;
      const record = await desk.record(session);
      const [first, second] = record.filter(({ role }) => role === "user");
      expect(record.find(({ text }) => text === "theirs")?.parentID).toBe(second?.id);
      expect(first?.id).not.toBe(second?.id);
      await desk.town.backend.resumeSession(session.id, { timeoutMs: 90_000 });
      expect(await desk.ended(id)).toMatchObject({ state: "completed", attempt: 2 });
    });

    it("and is refused by the provider: that is no failure of ours", async () => {
      const session = await desk.spawn();
      const begun = desk.begins("w-good");
      await desk.assign(session, [{ do: "say", text: "all of ours is well", delayMs: 200 }], "w-good");
      await begun;
      await desk.theyPrompt(session, [{ do: "http", status: 400 }]);
      expect(await desk.ended("w-good")).toMatchObject({
        state: "completed",
        outcome: { text: "all of ours is well" },
      });
      expect(await desk.runWhenFree(session, [{ do: "say", text: "next" }])).toMatchObject({ state: "completed" });
    });

    it("again and again at any moment: each of ours ends, or says why nobody can tell, and never with their words", async () => {
      const session = await desk.spawn();
      const stop = new AbortController();
      // They prompt it at moments that have nothing to do with ours, and often enough to meet it in all of its phases.
      const theirs = (async () => {
        for (let number = 0; !stop.signal.aborted; number += 1) {
          await desk.theyPrompt(session, [{ do: "say", text: `theirs ${number}` }]);
          await sleep((number * 1137) % 2900);
        }
      })();
      theirs.catch(() => undefined);
      const seen: string[] = [];
      for (let number = 0; number < 8; number += 1) {
        const id = `w-mixed-${number}`;
        const ended = await desk.runWhenFree(session, [{ do: "say", text: `ours ${number}` }], id);
        seen.push(ended.state);
        if (ended.state === "completed") expect(ended.outcome?.text).not.toContain("theirs");
        else if (ended.state === "unknown") {
          expect(ended.reason).toContain("somebody else's prompt");
          await desk.town.backend.resolveAssignment(id, { verdict: "not_delivered" });
        } else expect(ended.state).toBe("interrupted");
      }
      stop.abort();
      await theirs;
      expect(seen).toContain("completed");
    });
  });

  describe("somebody else aborts our turn", () => {
    it.each([
      { name: "in a tool", steps: [until("never"), { do: "say", text: "x" }] as const },
      { name: "that waits to ask again", steps: [{ do: "http", status: 500 }] as const },
    ])("$name: it is aborted, and the session takes more work", async ({ name, steps }) => {
      const session = await desk.spawn();
      const id = `w-abort-${name.replaceAll(" ", "-")}`;
      const begun = desk.begins(id);
      await desk.assign(session, [...steps], id);
      await begun;
      const them = await desk.somebodyElse();
      if (name !== "in a tool") {
        const retries = async () => (await them.session.status({ directory: session.workDir })).data ?? {};
        await expect.poll(async () => (await retries())[theirName(session)]?.type, { timeout: 30_000 }).toBe("retry");
      }
      await them.session.abort({ sessionID: theirName(session) }, { throwOnError: true });
      expect(await desk.ended(id)).toMatchObject({ state: "aborted" });
      expect(await desk.run(session, [{ do: "say", text: "more" }])).toMatchObject({ outcome: { text: "more" } });
    });
  });

  it("what somebody else's own turn asks is raised as nobody's work, and withdrawn when they abort it", async () => {
    const session = await desk.spawn({ role: "asking" });
    const raised = desk.raises(session);
    await desk.theyPrompt(session, [{ do: "shell", command: "echo theirs" }]);
    const [attention] = await raised;
    expect(attention).toMatchObject({ kind: "permission", assignmentId: null });
    const settled = desk.settles(session, [attention?.id ?? ""]);
    const them = await desk.somebodyElse();
    await them.session.abort({ sessionID: theirName(session) }, { throwOnError: true });
    expect(Object.values(await settled)).toEqual(["withdrawn"]);
    expect(await desk.run(session, [{ do: "say", text: "more" }])).toMatchObject({ state: "completed" });
  });
}
