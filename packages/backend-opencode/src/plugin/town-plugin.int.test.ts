import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { type HookMessage, HookMessageSchema, newAssignmentId } from "@townkit/core";
import { formatScript } from "@townkit/testkit/model";
import { afterEach, describe, expect, it } from "vitest";
import { openScriptedTown, type ScriptedTown } from "../conformance/scripted-town.js";
import { authorization } from "../server/health.js";
import { temporaryFolder } from "../test-support/temporary-folder.js";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function door() {
  const folder = await temporaryFolder();
  closers.push(() => folder.remove());
  return { socketPath: join(folder.path, "hooks.sock"), spoolDir: join(folder.path, "spool") };
}

/** A town's ear: keeps what it hears and answers each with some context. */
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
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return { heard };
}

async function open(hooks: { socketPath: string; spoolDir: string }): Promise<ScriptedTown> {
  const town = await openScriptedTown({ hooks });
  closers.push(() => town.close());
  return town;
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
  it("tells the town of a session's start, its idle and a compaction, each once", async () => {
    const hooks = await door();
    const { heard } = await listen(hooks.socketPath);
    const town = await open(hooks);
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
    const town = await open(await door());
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
    const hooks = await door();
    await mkdir(hooks.spoolDir);
    const town = await open(hooks);
    await town.backend.spawnSession({ id: "spooler", agent: "opencode", role: "r", workDir: await town.newWorkDir() });
    await run(town, "spooler", "true");
    const names = async () => (await readdir(hooks.spoolDir)).filter((name) => name.endsWith(".json"));
    await expect.poll(async () => (await names()).length, { timeout: 20_000 }).toBe(2);
    const files = (await names()).map((name) => join(hooks.spoolDir, name));
    const messages = await Promise.all(
      files.map(async (file) => HookMessageSchema.parse(JSON.parse(await readFile(file, "utf8")))),
    );
    expect(messages.map(({ event }) => event).sort()).toEqual(["session_idle", "session_start"]);
    for (const file of files) expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});
