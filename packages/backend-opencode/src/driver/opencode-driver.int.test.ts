import { readFile } from "node:fs/promises";
import { type Assignment, newAssignmentId } from "@townkit/core";
import { formatScript, type ScriptInput } from "@townkit/testkit/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openScriptedTown, type ScriptedTown } from "../conformance/scripted-town.js";
import { authorization } from "../server/health.js";

let town: ScriptedTown;
let sessions = 0;
beforeAll(async () => {
  town = await openScriptedTown();
});
afterAll(() => town.close());

async function spawn(given: { model?: string; mode?: string } = {}) {
  sessions += 1;
  const config = { id: `s${sessions}`, agent: "opencode", role: "r", workDir: await town.newWorkDir(), ...given };
  return await town.backend.spawnSession(config);
}

async function assign(sessionId: string, script: ScriptInput): Promise<string> {
  const assignmentId = newAssignmentId();
  await town.backend.assignWork(sessionId, { type: "prompt", content: formatScript(script) }, { assignmentId });
  return assignmentId;
}

async function settle(sessionId: string, script: ScriptInput): Promise<Assignment> {
  return await town.backend.waitForAssignment(await assign(sessionId, script));
}

const says = (text: string): ScriptInput => ({ steps: [{ do: "say", text }] });
const fails = (status: number): ScriptInput => ({
  steps: [{ do: "http", status, body: { error: { message: "no" } } }],
});

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
    const { id } = await spawn(given);
    expect(await settle(id, script)).toMatchObject({ state: "failed", failure: { code, effect, retryable: false } });
    expect((await town.backend.getSession(id)).status).toBe("idle");
  });
});

it("says which mode there is not, before anything is stored", async () => {
  const { id } = await spawn({ mode: "nonsense" });
  await expect(assign(id, says("x"))).rejects.toMatchObject({
    code: "backend_failed",
    effect: "none",
    message: expect.stringMatching(/nonsense/),
  });
  expect((await town.backend.getSessionOutput(id)).messages).toEqual([]);
});

it("of many at once each is taken and run once, and the one that cannot be is refused before anything is stored", async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => spawn()));
  const refused = await spawn({ mode: "nonsense" });
  const [refusal, ...ended] = await Promise.all([
    assign(refused.id, says("x")).catch((error: unknown) => error),
    ...all.map(({ id }) => settle(id, says(`I am ${id}`))),
  ]);
  expect(refusal).toMatchObject({ code: "backend_failed", effect: "none", message: expect.stringMatching(/nonsense/) });
  expect((await town.backend.getSessionOutput(refused.id)).messages).toEqual([]);
  expect(ended.map(({ state, outcome }) => ({ state, text: outcome?.text }))).toEqual(
    all.map(({ id }) => ({ state: "completed", text: `I am ${id}` })),
  );
  for (const { id } of all) {
    const { messages } = await town.backend.getSessionOutput(id);
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
  }
});

it("takes a turn that was cut by length for completed, and says so", async () => {
  const { id } = await spawn();
  const ended = await settle(id, {
    steps: [
      { do: "say", text: "half" },
      { do: "finish", reason: "length" },
    ],
  });
  expect(ended).toMatchObject({ state: "completed", outcome: { text: "half", finish: "length" } });
});

it("waits for somebody else's turn, and does not credit it to ours", async () => {
  const { id } = await spawn();
  const record = await town.record();
  const foreign = formatScript({
    steps: [
      { do: "shell", command: "until [ -e go ]; do sleep 0.05; done" },
      { do: "say", text: "theirs" },
    ],
  });
  const post = (text: string) =>
    fetch(new URL(`/session/ses_${id}/prompt_async`, record.url), {
      method: "POST",
      headers: { authorization: authorization(record), "content-type": "application/json" },
      body: JSON.stringify({ parts: [{ type: "text", text }] }),
    });
  const busy = statusOf(id, "busy");
  await post(foreign);
  await busy;
  await expect(assign(id, says("ours"))).rejects.toMatchObject({ code: "session_busy" });
  const idle = statusOf(id, "idle");
  const { workDir } = await town.backend.getSession(id);
  const { writeFile } = await import("node:fs/promises");
  await writeFile(`${workDir}/go`, "");
  await idle;
  expect(await settle(id, says("ours"))).toMatchObject({ state: "completed", outcome: { text: "ours" } });
  const { messages } = await town.backend.getSessionOutput(id);
  const theirs = messages.filter(({ assignmentId }) => assignmentId === null);
  expect(theirs.map(({ role }) => role)).toContain("user");
  expect(messages.filter(({ assignmentId, role }) => assignmentId !== null && role === "user")).toHaveLength(1);
});

async function statusOf(sessionId: string, status: string): Promise<void> {
  const signal = AbortSignal.timeout(30_000);
  for await (const event of town.backend.events({ sessionId, signal })) {
    if (event.type === "session.changed" && event.session.status === status) return;
  }
  throw new Error(`The session did not become ${status}.`);
}

it("attaches with the password in the environment and nowhere else", async () => {
  const { id, workDir } = await spawn();
  const { password, url } = await town.record();
  const command = await town.backend.attachCommand(id);
  expect(command.argv.slice(1)).toEqual(["attach", url, "--session", `ses_${id}`, "--dir", workDir]);
  expect(command.argv.join(" ")).not.toContain(password);
  expect(command.env).toEqual({ OPENCODE_SERVER_PASSWORD: password });
});

it("goes on with words that the conversation has lost by giving them again", async () => {
  const { id, workDir } = await spawn();
  const command = "echo run >> runs; [ $(wc -l < runs) -gt 1 ] || sleep 300";
  const assignmentId = await assign(id, { steps: [{ do: "shell", command }] });
  const runs = () => readFile(`${workDir}/runs`, "utf8").catch(() => "");
  await expect.poll(runs, { timeout: 30_000 }).toBe("run\n");
  await town.crashServer();
  expect((await town.backend.waitForAssignment(assignmentId)).state).toBe("interrupted");
  const record = await town.record();
  const messages = `${record.url}/session/ses_${id}/message`;
  const headers = { authorization: authorization(record) };
  const held = (await (await fetch(messages, { headers })).json()) as { info: { id: string } }[];
  for (const { info } of held) await fetch(`${messages}/${info.id}`, { method: "DELETE", headers });

  await town.backend.resumeSession(id);
  expect(await town.backend.waitForAssignment(assignmentId)).toMatchObject({ state: "completed", attempt: 2 });
  expect(await runs()).toBe("run\nrun\n");
});

it("ends what a dead server's tools left running", async () => {
  const { id, workDir } = await spawn();
  await assign(id, { steps: [{ do: "shell", command: "echo $$ > pid; sleep 300" }] });
  const pid = async () => Number(await readFile(`${workDir}/pid`, "utf8").catch(() => "0"));
  await expect.poll(pid, { timeout: 30_000 }).toBeGreaterThan(0);
  await town.crashServer();
  const orphan = await pid();
  expect(() => process.kill(orphan, 0)).toThrow("ESRCH");
});
