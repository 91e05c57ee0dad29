import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  CallToolResultSchema,
  CreateMessageRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, test, vi } from "vitest";
import { identify } from "./processes/process-identity.js";
import { poolGround, probe, rawClient } from "./test-support/pool-ground.js";

describe("who may", () => {
  test("a client without a valid token gets 401, and one whose session is over", async () => {
    const { pool, url } = await poolGround({ servers: { probe } });
    const token = pool.admit({ id: "a" });
    const ask = (headers: Record<string, string>) => fetch(`${url}/mcp/probe`, { method: "POST", headers });
    expect((await ask({})).status).toBe(401);
    expect((await ask({ authorization: "Bearer wrong" })).status).toBe(401);
    expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(406);
    await pool.dismiss("a");
    expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(401);
  });

  test("a session's token leads to no connection and no server of another session", async () => {
    const ground = await poolGround({ servers: { probe: { ...probe, share: "session" } } });
    const [a, b] = await Promise.all(["a", "b"].map((session) => ground.connect({ server: "probe", session })));
    const [ofA, ofB] = await Promise.all([a, b].map((client) => call(client, "echo", { words: "x" })));
    expect(ofA.pid).not.toBe(ofB.pid);
    const stolen = a?.transport?.sessionId ?? "";
    const answer = await fetch(`${ground.url}/mcp/probe`, {
      method: "GET",
      headers: {
        accept: "text/event-stream",
        authorization: `Bearer ${ground.pool.admit({ id: "b" })}`,
        "mcp-session-id": stolen,
      },
    });
    expect(answer.status).toBe(404);
  });

  test("a session that is let into some servers finds no others, and no web page gets in", async () => {
    const { pool, url } = await poolGround({ servers: { probe, other: probe } });
    const authorization = `Bearer ${pool.admit({ id: "a", servers: ["other"] })}`;
    const ask = (path: string, headers = {}) =>
      fetch(url + path, { method: "POST", headers: { authorization, ...headers } });
    expect((await ask("/mcp/probe")).status).toBe(404);
    expect((await ask("/mcp/nowhere")).status).toBe(404);
    expect((await ask("/mcp/other", { origin: "https://evil.example" })).status).toBe(403);
    expect((await ask("/mcp/other", { origin: "http://localhost:1" })).status).toBe(406);
  });

  test("a secret is in no listing, line, argument or error", async () => {
    const secret = randomBytes(12).toString("hex");
    const env = { ...process.env, FROM_OUTSIDE: secret };
    const secretly = { ...probe, env: { PROBE_TOKEN: { env: "FROM_OUTSIDE" } } };
    const missing = { ...probe, env: { PROBE_TOKEN: { env: "NOWHERE" } } };
    const broken = { command: `/nowhere/${secret}`, env: { PROBE_TOKEN: { env: "FROM_OUTSIDE" } } };
    const ground = await poolGround({ servers: { secretly, missing, broken }, env });
    const client = await ground.connect({ server: "secretly", session: "a" });
    await client.listTools();
    const error = await ground.connect({ server: "broken", session: "a" }).catch(String);
    await expect(ground.connect({ server: "missing", session: "a" })).rejects.toThrow(/NOWHERE is not set/);
    await eventually(() => expect(ground.lines.join("\n")).toContain("the token is [secret]"));
    const pid = ground.pool.list()[0]?.running[0]?.pid;
    const shown = [JSON.stringify(ground.pool.list()), ground.lines.join("\n"), error];
    const records = await Promise.all((await filesIn(ground.folder)).map((file) => readFile(file, "utf8")));
    const argv = process.platform === "linux" ? [await readFile(`/proc/${pid}/cmdline`, "utf8")] : [];
    for (const text of [...shown, ...records, ...argv]) expect(text).not.toContain(secret);
  });
});

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => `${parentPath}/${name}`);
}

describe("what is for whom", () => {
  test("clients of one shared process use the same ids and tokens, and each gets its own", async () => {
    const ground = await poolGround({ servers: { probe } });
    const clients = await Promise.all(["a", "b", "c"].map((session) => ground.connect({ server: "probe", session })));
    const heard = clients.map((client, index) => {
      const words = `words ${index}`;
      const progress: unknown[] = [];
      const onprogress = (step: unknown) => void progress.push(step);
      const result = client.callTool({ name: "hold", arguments: { words } }, CallToolResultSchema, { onprogress });
      return { words, progress, result };
    });
    await eventually(() => expect(heard.map(({ progress }) => progress.length)).toEqual([1, 1, 1]));
    for (const { words } of heard.toReversed()) await call(clients[0], "release", { words });
    for (const { words, progress, result } of heard) {
      expect(parsed(await result).words).toBe(words);
      expect(progress).toEqual([{ progress: 1, message: words }]);
    }
  });

  test("a cancellation reaches its own call and no other, and so does the end of a client", async () => {
    const ground = await poolGround({ servers: { probe } });
    const connect = (session: string) => ground.connect({ server: "probe", session });
    const [a, b, c] = [await connect("a"), await connect("b"), await connect("c")];
    const abort = new AbortController();
    const hold = (client: Client, words: string, signal?: AbortSignal) =>
      client.callTool({ name: "hold", arguments: { words } }, CallToolResultSchema, signal ? { signal } : {});
    const held = [hold(a, "a", abort.signal), hold(b, "b"), hold(c, "c")].map((it) => it.catch(() => undefined));
    const seen = () => call(b, "seen");
    await eventually(async () => expect((await seen()).held).toHaveLength(3));
    abort.abort();
    await eventually(async () => expect((await seen()).cancelled).toEqual(["a"]));
    await (c.transport as StreamableHTTPClientTransport).terminateSession();
    await eventually(async () => expect((await seen()).cancelled).toEqual(["a", "c"]));
    await call(b, "release", { words: "b" });
    expect(parsed(await held[1]).words).toBe("b");
  });

  test("updates go to subscribers, the log to those that chose a level, and lists that changed to all", async () => {
    const ground = await poolGround({ servers: { probe } });
    const heard: Record<string, string[]> = { a: [], b: [] };
    const listen = (session: string) =>
      ground.connect({
        server: "probe",
        session,
        prepare: (client) => {
          const note = (text: string) => void heard[session]?.push(text);
          client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) =>
            note(`updated ${params.uri}`),
          );
          client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) =>
            note(`logged ${params.data}`),
          );
          client.setNotificationHandler(ToolListChangedNotificationSchema, () => note("tools"));
        },
      });
    const [a, b] = [await listen("a"), await listen("b")];
    await a.subscribeResource({ uri: "probe://one" });
    await b.subscribeResource({ uri: "probe://one" });
    await a.unsubscribeResource({ uri: "probe://one" });
    await a.setLoggingLevel("error");
    await b.setLoggingLevel("info");
    await call(a, "update", { uri: "probe://one" });
    await call(a, "say", { words: "careful" });
    await eventually(() => expect(heard.b).toEqual(["updated probe://one", "logged careful"]));
    await expect(call(a, "die")).rejects.toThrow(/its process ended; whether the call took effect is unknown/);
    // Subscriptions are there again, without anybody's asking, and so is the level.
    await eventually(() => expect(heard.a).toEqual(["tools"]));
    expect(await call(b, "subscribed")).toEqual(["probe://one"]);
    await call(a, "say", { words: "again" });
    await eventually(() => expect(heard.b).toContain("logged again"));
    expect(heard.a).toEqual(["tools"]);
  });

  test("what a server asks goes to its own session, and is refused where several share it", async () => {
    const ground = await poolGround({ servers: { shared: probe, own: { ...probe, share: "session" } } });
    const asked: string[] = [];
    const connect = (server: string, session: string) =>
      ground.connect({
        server,
        session,
        capabilities: { sampling: {} },
        prepare: (client) =>
          client.setRequestHandler(CreateMessageRequestSchema, () => {
            asked.push(session);
            return { model: "scripted", role: "assistant", content: { type: "text", text: session } };
          }),
      });
    const [a, b, c] = [await connect("own", "a"), await connect("own", "b"), await connect("shared", "c")];
    expect((await call(a, "ask")).content.text).toBe("a");
    expect((await call(b, "ask")).content.text).toBe("b");
    expect((await call(c, "ask")).refused).toContain('share = "session"');
    expect(asked).toEqual(["a", "b"]);
  });
});

describe("the life of a server", () => {
  test("it starts with the first client, dies without taking connections along, and is started again", async () => {
    const ground = await poolGround({ servers: { probe } });
    expect(ground.pool.list()[0]?.running).toEqual([]);
    const [a, b] = await Promise.all(["a", "b"].map((session) => ground.connect({ server: "probe", session })));
    const before = await call(a, "echo", { words: "x" });
    const held = b?.callTool({ name: "hold", arguments: { words: "x" } });
    const lost = expect(held).rejects.toThrow(/probe is not available: its process ended/);
    await eventually(async () => expect((await call(a, "seen")).held).toHaveLength(1));
    await expect(call(a, "die")).rejects.toThrow(/whether the call took effect is unknown/);
    await lost;
    const after = await Promise.all([a, b].map((client) => call(client, "echo", { words: "x" })));
    expect(after[0].pid).not.toBe(before.pid);
    expect(after[1].pid).toBe(after[0].pid);
    expect(ground.pool.list()[0]?.running).toMatchObject([{ starts: 2, clients: 2, state: "ready" }]);
  });

  test("unused it is stopped, and the next call starts it", async () => {
    const ground = await poolGround({ servers: { probe: { ...probe, limits: { idleMs: 1 } } } });
    const client = await ground.connect({ server: "probe", session: "a" });
    await eventually(() => expect(ground.pool.list()[0]?.running[0]?.state).toBe("stopped"));
    expect((await call(client, "echo", { words: "x" })).words).toBe("x");
  });

  test("a call that takes too long is ended at both sides, and too many at once are refused", async () => {
    const ground = await poolGround({ servers: { probe: { ...probe, limits: { callMs: 500, calls: 2 } } } });
    const [a, b] = await Promise.all(["a", "b"].map((session) => ground.connect({ server: "probe", session })));
    const held = ["one", "two"].map((words) => expect(call(a, "hold", { words })).rejects.toThrow(/did not answer/));
    await expect(call(a, "hold", { words: "three" })).rejects.toThrow(/More than 2 calls/);
    await Promise.all(held);
    await eventually(async () => expect((await call(b, "seen")).cancelled).toEqual(["one", "two"]));
  });

  test("one that cannot be started fails its clients with the reason, and each server by itself", async () => {
    const ground = await poolGround({
      servers: {
        probe,
        broken: { command: "/nowhere/server" },
        silent: { command: process.execPath, args: ["-e", "setInterval(() => {}, 1000)"], limits: { startMs: 500 } },
      },
    });
    await expect(ground.connect({ server: "broken", session: "a" })).rejects.toThrow(
      /broken is not available: spawn \/nowhere\/server ENOENT/,
    );
    await expect(ground.connect({ server: "silent", session: "a" })).rejects.toThrow(
      /did not answer initialize within 500 ms/,
    );
    await ground.connect({ server: "probe", session: "a" });
  });

  test("a client that listens and reads nothing is disconnected, and harms no other", async () => {
    const ground = await poolGround({ servers: { probe: { ...probe, limits: { messageBytes: 100_000 } } } });
    const slow = await rawClient({ pool: ground.pool, session: "slow" });
    await slow.post({ jsonrpc: "2.0", id: 1, method: "logging/setLevel", params: { level: "info" } });
    const unread = await slow.get();
    const other = await ground.connect({ server: "probe", session: "other" });
    const words = "x".repeat(50_000);
    await Promise.all(Array.from({ length: 20 }, () => call(other, "say", { words })));
    await eventually(() => expect(ground.pool.list()[0]?.running[0]?.clients).toBe(1));
    await expect(unread.text()).rejects.toThrow(/reads too slowly/);
    expect((await slow.get()).status).toBe(404);
    expect((await call(other, "echo", { words })).words).toBe(words);
  });

  test("a pool that is closed waits for no server that says nothing", async () => {
    const silent = { command: process.execPath, args: ["-e", "process.stdin.resume()"], limits: { startMs: 600_000 } };
    const ground = await poolGround({ servers: { silent } });
    const refused = expect(ground.connect({ server: "silent", session: "a" })).rejects.toThrow(/it was stopped|closed/);
    await eventually(() => expect(ground.pool.list()[0]?.running).toMatchObject([{ state: "starting", starts: 1 }]));
    await ground.pool.close();
    await refused;
    expect(await readdir(ground.folder)).toEqual(["clients"]);
  });

  test("all that a server has started ends with it", async () => {
    const ground = await poolGround({ servers: { probe } });
    const client = await ground.connect({ server: "probe", session: "a" });
    const { pid } = await call(client, "breed");
    expect(await identify(pid)).toBeDefined();
    await ground.pool.restart("probe");
    expect(await identify(pid)).toBeUndefined();
    expect(await readdir(ground.folder)).toEqual(["clients"]);
  });
});

/** What the probe answers, as it wrote it. @throws what the call failed with */
// biome-ignore lint/suspicious/noExplicitAny: each tool answers something else
async function call(client: Client | undefined, name: string, args: Record<string, unknown> = {}): Promise<any> {
  return parsed(await client?.callTool({ name, arguments: args }));
}

// biome-ignore lint/suspicious/noExplicitAny: each tool answers something else
function parsed(result: any): any {
  return JSON.parse(result.content[0].text);
}

/** Waits for what a server or another client brings about. */
function eventually(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 30_000, interval: 20 });
}
