import { appendFile, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { type HookMessage, HookMessageSchema } from "@townkit/core";
import { callerToken, createStampReader, stampArgument } from "@townkit/core/mcp";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../test-support/temporary-folder.js";
import { type PluginOptions, pluginProtocol } from "./protocol.js";
import { lineOf } from "./session-register.js";
import townPlugin from "./town-plugin.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let options: PluginOptions;

beforeEach(async () => {
  folder = await temporaryFolder();
  options = {
    protocol: pluginProtocol,
    socketPath: join(folder.path, "nobody.sock"),
    spoolDir: join(folder.path, "spool"),
    register: join(folder.path, "sessions.jsonl"),
    greetingsDir: join(folder.path, "greetings"),
  };
  await writeFile(options.register, lineOf({ protocolId: "ses_ours", sessionId: "ours", env: { TOWN_ROLE: "r" } }));
});
afterEach(() => folder.remove());

const parents: Record<string, string> = { ses_child: "ses_ours" };
const client = {
  session: { get: async ({ path }: { path: { id: string } }) => ({ data: { parentID: parents[path.id] } }) },
};

function load() {
  return townPlugin({ client, directory: folder.path }, options);
}

async function spooled(): Promise<HookMessage[]> {
  const names = (await readdir(options.spoolDir)).filter((name) => name.endsWith(".json"));
  return await Promise.all(
    names.map(async (name) =>
      HookMessageSchema.parse(JSON.parse(await readFile(join(options.spoolDir, name), "utf8"))),
    ),
  );
}

it("reports that it could not tell whose shell it is, and lets none be started", async () => {
  const hooks = await load();
  const shell = hooks["shell.env"]({ sessionID: "ses_ours" }, { env: Object.freeze({}) });
  await expect(shell).rejects.toThrow("Townkit could not tell whose shell this is");
  const [report, ...others] = await spooled();
  expect(others).toEqual([]);
  expect(report).toMatchObject({
    sessionId: "ours",
    event: "plugin_error",
    payload: { hook: "shell.env", directory: folder.path },
  });
  expect(String(report?.payload.why)).toContain("TypeError");
});

it("gives a child's shell the identity of the session that it works for", async () => {
  const hooks = await load();
  const output = { env: { OPENCODE_SERVER_PASSWORD: "secret" } };
  await hooks["shell.env"]({ sessionID: "ses_child" }, output);
  expect(output.env).toMatchObject({ TOWN_SESSION: "ours", TOWN_ROLE: "r", OPENCODE_SERVER_PASSWORD: undefined });
});

it("leaves nothing of another identity that the server may have", async () => {
  const hooks = await load();
  const output: { env: Record<string, string | undefined> } = { env: { GT_POLECAT: "somebody-else" } };
  await hooks["shell.env"]({ sessionID: "ses_ours" }, output);
  expect(output.env.GT_POLECAT).toBeUndefined();
});

it("takes the server's keys from a stranger's shell too, and gives it nothing", async () => {
  const hooks = await load();
  const output: { env: Record<string, string | undefined> } = { env: { OPENCODE_CONFIG_CONTENT: "{}" } };
  await hooks["shell.env"]({ sessionID: "ses_stranger" }, output);
  expect(Object.entries(output.env).filter(([, value]) => value !== undefined)).toEqual([]);
});

it("says one idle for the two that the server says after an error", async () => {
  const hooks = await load();
  const event = (type: string, status?: { type: string }) => ({
    event: { type, properties: { sessionID: "ses_ours", ...(status && { status }) } },
  });
  await hooks.event(event("session.status", { type: "busy" }));
  await hooks.event(event("session.idle"));
  await hooks.event(event("session.idle"));
  await expect.poll(async () => (await spooled()).map((message) => message.event)).toEqual(["session_idle"]);
});

it("greets once it is loaded", async () => {
  await load();
  expect(await readdir(options.greetingsDir)).toHaveLength(1);
});

it("puts what the town says at the start into the system prompt of every call, and of no other session", async () => {
  const server = createServer((socket) => {
    socket.once("data", () => socket.end(`${JSON.stringify({ reply: { context: "from the town" } })}\n`));
  });
  await new Promise<void>((resolve) => server.listen(options.socketPath, resolve));
  const hooks = await load();
  await hooks["chat.message"]({ sessionID: "ses_ours" });
  for (const [sessionID, system] of [
    ["ses_ours", ["from the town"]],
    ["ses_ours", ["from the town"]],
    ["ses_stranger", []],
  ] as const) {
    const output = { system: [] };
    await hooks["experimental.chat.system.transform"]({ sessionID }, output);
    expect(output.system).toEqual(system);
  }
  const compacting = { context: [] };
  await hooks["experimental.session.compacting"]({ sessionID: "ses_ours" }, compacting);
  expect(compacting.context).toEqual(["from the town"]);
  await new Promise((resolve) => server.close(resolve));
});

it("says of each call of a town's MCP server whose it is, and touches no other", async () => {
  const key = "the town's key";
  const mcpToken = callerToken({ key, caller: { kind: "session", id: "ours" } });
  await appendFile(options.register, lineOf({ protocolId: "ses_told", sessionId: "ours", env: {}, mcpToken }));
  options = { ...options, mcpServers: ["files"] };
  const hooks = await load();
  await hooks.config({ mcp: { files: {}, files_own: {} } });
  const readStamp = createStampReader({ key, nowMs: Date.now });
  const call = async (tool: string, sessionID: string, args: Record<string, unknown>) => {
    await hooks["tool.execute.before"]({ tool, sessionID }, { args });
    return args;
  };
  const given = await call("files_read", "ses_told", { path: "x", [stampArgument]: "of the model" });
  expect(readStamp(String(given[stampArgument]))).toBe("ours");
  const messages = [{ parts: [{}, { state: {} }, { state: { input: given } }] }];
  await hooks["experimental.chat.messages.transform"]({}, { messages });
  expect(given).toEqual({ path: "x" });
  expect(await call("files_own_read", "ses_told", { path: "x" })).toEqual({ path: "x" });
  expect(await call("bash", "ses_told", {})).toEqual({});
  // One that was given to the directory stands in no settings.
  const mcpServers = ["search"];
  const toldOf = { protocolId: "ses_given", sessionId: "ours", env: {}, mcpToken, mcpServers };
  await appendFile(options.register, lineOf(toldOf));
  expect(readStamp(String((await call("search_find", "ses_given", {}))[stampArgument]))).toBe("ours");
  expect(await call("search_find", "ses_told", {})).toEqual({});
  // What is not ours, or was started before the town had servers, says nothing, and not what the model made up.
  for (const session of ["ses_stranger", "ses_ours"])
    expect(await call("files_read", session, { [stampArgument]: "of the model" })).toEqual({});
  const output: { env: Record<string, string | undefined> } = { env: {} };
  await hooks["shell.env"]({ sessionID: "ses_told" }, output);
  expect(output.env.TOWN_SESSION_TOKEN).toBe(mcpToken);
});
