import { readFile } from "node:fs/promises";
import type { StepInput } from "@townkit/testkit/model";
import { describe, expect, it } from "vitest";
import { type Desk, open, theirName, until } from "../desk.js";

export function failuresAndCrashes(desk: Desk): void {
  const says = (text: string): StepInput[] => [{ do: "say", text }];
  const fails = (status: number): StepInput[] => [{ do: "http", status, body: { error: { message: "no" } } }];

  describe("what fails after it was taken becomes the failure of the work", () => {
    it.each([
      {
        name: "a model that does not exist",
        given: { model: "scripted/nothing" },
        script: says("x"),
        code: "model_not_found",
        effect: "none",
      },
      {
        name: "a provider that does not exist",
        given: { model: "nobody/nothing" },
        script: says("x"),
        code: "model_not_found",
        effect: "none",
      },
      {
        name: "a model that its provider does not serve",
        given: { model: "scripted/ghost" },
        script: says("x"),
        code: "provider_refused",
        effect: "possible",
      },
      {
        name: "a key that the provider does not take",
        given: {},
        script: fails(401),
        code: "provider_unauthorized",
        effect: "possible",
      },
      {
        name: "a request that the provider refuses",
        given: {},
        script: fails(400),
        code: "provider_refused",
        effect: "possible",
      },
    ])("$name", async ({ given, script, code, effect }) => {
      const session = await desk.spawn(given);
      expect(await desk.run(session, script)).toMatchObject({
        state: "failed",
        failure: { code, effect, retryable: false },
      });
      expect((await desk.town.backend.getSession(session.id)).status).toBe("idle");
    });
  });

  it("says which mode there is not, before anything is stored", async () => {
    const session = await desk.spawn({ mode: "nonsense" });
    await expect(desk.assign(session, says("x"))).rejects.toMatchObject({
      code: "backend_failed",
      effect: "none",
      message: expect.stringMatching(/nonsense/),
    });
    expect((await desk.town.backend.getSessionOutput(session.id)).messages).toEqual([]);
  });

  it("of many at once each is taken and run once, and the one that cannot be is refused before anything is stored", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => desk.spawn()));
    const refused = await desk.spawn({ mode: "nonsense" });
    const [refusal, ...ended] = await Promise.all([
      desk.assign(refused, says("x")).catch((error: unknown) => error),
      ...all.map((session) => desk.run(session, says(`I am ${session.id}`))),
    ]);
    expect(refusal).toMatchObject({
      code: "backend_failed",
      effect: "none",
      message: expect.stringMatching(/nonsense/),
    });
    expect((await desk.town.backend.getSessionOutput(refused.id)).messages).toEqual([]);
    expect(ended.map(({ state, outcome }) => ({ state, text: outcome?.text }))).toEqual(
      all.map(({ id }) => ({ state: "completed", text: `I am ${id}` })),
    );
    for (const { id } of all) {
      const { messages } = await desk.town.backend.getSessionOutput(id);
      expect(messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
    }
  });

  it("takes a turn that was cut by length for completed, and says so", async () => {
    const ended = await desk.run(await desk.spawn(), [...says("half"), { do: "finish", reason: "length" }]);
    expect(ended).toMatchObject({ state: "completed", outcome: { text: "half", finish: "length" } });
  });

  it("waits for somebody else's turn, and does not credit it to ours", async () => {
    const session = await desk.spawn();
    const busy = desk.becomes(session, "busy");
    await desk.theyPrompt(session, [until("go"), ...says("theirs")]);
    await busy;
    await expect(desk.assign(session, says("ours"))).rejects.toMatchObject({ code: "session_busy" });
    const idle = desk.becomes(session, "idle");
    await open(session, "go");
    await idle;
    expect(await desk.run(session, says("ours"))).toMatchObject({ state: "completed", outcome: { text: "ours" } });
    const { messages } = await desk.town.backend.getSessionOutput(session.id);
    const theirs = messages.filter(({ assignmentId }) => assignmentId === null);
    expect(theirs.map(({ role }) => role)).toContain("user");
    expect(messages.filter(({ assignmentId, role }) => assignmentId !== null && role === "user")).toHaveLength(1);
  });

  it("attaches with the password in the environment and nowhere else", async () => {
    const { id, workDir } = await desk.spawn();
    const { password, url } = await desk.town.record();
    const command = await desk.town.backend.attachCommand(id);
    expect(command.argv.slice(1)).toEqual(["attach", url, "--session", `ses_${id}`, "--dir", workDir]);
    expect(command.argv.join(" ")).not.toContain(password);
    expect(command.env).toEqual({ OPENCODE_SERVER_PASSWORD: password });
  });

  it("goes on with words that the conversation has lost by giving them again", async () => {
    const session = await desk.spawn();
    const { id, workDir } = session;
    const command = "echo run >> runs; [ $(wc -l < runs) -gt 1 ] || sleep 300";
    const assignmentId = await desk.assign(session, [{ do: "shell", command }]);
    const runs = () => readFile(`${workDir}/runs`, "utf8").catch(() => "");
    await expect.poll(runs, { timeout: 30_000 }).toBe("run\n");
    await desk.town.crashServer();
    expect((await desk.ended(assignmentId)).state).toBe("interrupted");
    const them = await desk.somebodyElse();
    for (const { id: messageID } of await desk.record(session))
      await them.session.deleteMessage({ sessionID: theirName(session), messageID }, { throwOnError: true });

    await desk.town.backend.resumeSession(id);
    expect(await desk.ended(assignmentId)).toMatchObject({ state: "completed", attempt: 2 });
    expect(await runs()).toBe("run\nrun\n");
  });

  it("ends what a dead server's tools left running", async () => {
    const session = await desk.spawn();
    await desk.assign(session, [{ do: "shell", command: "echo $$ > pid; sleep 300" }]);
    const pid = async () => Number(await readFile(`${session.workDir}/pid`, "utf8").catch(() => "0"));
    await expect.poll(pid, { timeout: 30_000 }).toBeGreaterThan(0);
    await desk.town.crashServer();
    const orphan = await pid();
    expect(() => process.kill(orphan, 0)).toThrow("ESRCH");
  });
}
