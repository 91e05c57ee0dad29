import { readdir, readFile, stat } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { type HookDoor, type HookMessage, HookMessageSchema, newAssignmentId } from "@townkit/core";
import { formatScript } from "@townkit/testkit/model";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openScriptedTown, type ScriptedTown } from "../conformance/scripted-town.js";
import { authorization } from "../server/health.js";
import { temporaryFolder } from "../test-support/temporary-folder.js";

/** A town's ear, for as long as a test runs: keeps what it hears and answers each with some context. */
async function listen(socketPath: string): Promise<{ heard: HookMessage[] }> {
  const heard: HookMessage[] = [];
  const server: Server = createServer((socket) => {
    let text = "";
    socket.on("data", (chunk) => {
      text += String(chunk);
      if (!text.includes("\n")) return;
      heard.push(HookMessageSchema.parse(JSON.parse(text)));
      socket.end(`${JSON.stringify({ reply: { context: "from the town" } })}\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { heard };
}

async function run(town: ScriptedTown, sessionId: string, command: string): Promise<void> {
  const content = formatScript({
    steps: [
      { do: "shell", command },
      { do: "say", text: "ran" },
    ],
  });
  const assignmentId = newAssignmentId();
  await town.backend.assignWork(sessionId, { type: "prompt", content }, { assignmentId });
  expect((await town.backend.waitForAssignment(assignmentId)).state).toBe("completed");
}

describe("the plugin in a real server", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let hooks: HookDoor;
  let town: ScriptedTown;
  beforeAll(async () => {
    folder = await temporaryFolder();
    hooks = { socketPath: join(folder.path, "hooks.sock"), spoolDir: join(folder.path, "spool") };
    town = await openScriptedTown({ hooks });
  });
  afterAll(async () => {
    await town.close();
    await folder.remove();
  });

  it("tells the town of a session's start, its idle and a compaction, each once", async () => {
    const { heard } = await listen(hooks.socketPath);
    await town.backend.spawnSession({ id: "teller", agent: "opencode", role: "r", workDir: await town.newWorkDir() });
    await run(town, "teller", "true");
    await run(town, "teller", "true");
    const record = await town.record();
    await fetch(new URL("/session/ses_teller/summarize", record.url), {
      method: "POST",
      headers: { authorization: authorization(record), "content-type": "application/json" },
      body: JSON.stringify({ providerID: "scripted", modelID: "scripted" }),
    });
    await expect.poll(() => heard.filter(({ event }) => event === "session_idle").length, { timeout: 20_000 }).toBe(3);
    const events = heard.map(({ event }) => event);
    expect(new Set(heard.map(({ sessionId }) => sessionId))).toEqual(new Set(["teller"]));
    expect(events.filter((event) => event === "session_start")).toHaveLength(1);
    expect(events.filter((event) => event === "pre_compact")).toHaveLength(1);
    expect(new Set(heard.map(({ eventId }) => eventId)).size).toBe(heard.length);
  });

  it("gives each session's shells its identity, and takes the server's keys from them", async () => {
    const workDir = await town.newWorkDir();
    for (const id of ["left", "right"])
      await town.backend.spawnSession({ id, agent: "opencode", role: `${id}-role`, workDir });
    await Promise.all(["left", "right"].map((id) => run(town, id, `env > ${id}.txt`)));
    for (const id of ["left", "right"]) {
      const env = (await readFile(join(workDir, `${id}.txt`), "utf8")).split("\n");
      expect(env).toContain(`TOWN_SESSION=${id}`);
      expect(env).toContain(`TOWN_ROLE=${id}-role`);
      expect(env.some((line) => line.startsWith("TOWN_SERVER_MARK="))).toBe(true);
      expect(env.filter((line) => /^OPENCODE_(SERVER_PASSWORD|CONFIG_CONTENT)=/.test(line))).toEqual([]);
    }
  });

  it("leaves its reports in the spool, for their owner alone, while nobody listens", async () => {
    await town.backend.spawnSession({ id: "spooler", agent: "opencode", role: "r", workDir: await town.newWorkDir() });
    await run(town, "spooler", "true");
    const reports = async () =>
      (await spooled(hooks.spoolDir)).filter(({ message }) => message.sessionId === "spooler");
    await expect.poll(async () => (await reports()).length, { timeout: 20_000 }).toBe(2);
    const found = await reports();
    expect(found.map(({ message }) => message.event).sort()).toEqual(["session_idle", "session_start"]);
    for (const { mode } of found) expect(mode).toBe(0o600);
  });
});

/** What waits in the spool of its town, and who may read it. */
async function spooled(folder: string): Promise<{ readonly message: HookMessage; readonly mode: number }[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
  return await Promise.all(
    files.map(async (file) => ({
      message: HookMessageSchema.parse(JSON.parse(await readFile(file, "utf8"))),
      mode: (await stat(file)).mode & 0o777,
    })),
  );
}
