import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { expect, onTestFinished, test, vi } from "vitest";
import type { McpCall } from "./counts/call-counts.js";
import { serveMcpPool } from "./http/serve-pool.js";
import { createMcpPool, type McpPool } from "./mcp-pool.js";
import { connectClient, type PoolGround, poolGround, probe } from "./test-support/pool-ground.js";

const argument = "_caller";
const ownProbe = { ...probe, share: "session" as const };

/** Stamps that are a session's name behind an `ok:`; `c` may use nothing. */
async function carried(servers: Parameters<typeof createMcpPool>[0]["servers"]) {
  const called: McpCall[] = [];
  const ground = await poolGround({
    servers,
    called: (call) => void called.push(call),
    stamps: {
      argument,
      callerOf: async (stamp) => {
        const id = /^ok:(\w+)$/.exec(stamp)?.[1];
        return id === undefined ? undefined : { id, ...(id === "c" && { servers: [] }) };
      },
    },
  });
  const connect = (server: string) => connectAs({ ground, server, carries: true });
  return { ...ground, called, connect };
}

async function connectAs({
  ground,
  server,
  carries,
}: {
  ground: Pick<PoolGround, "pool" | "url">;
  server: string;
  carries: boolean;
}) {
  const token = ground.pool.admit({ id: carries ? "carrier" : "plain", carries });
  return await connectClient({ url: ground.url + ground.pool.pathOf(server), token });
}

const echo = (client: Client, stamp?: string) =>
  client.callTool({ name: "echo", arguments: { words: "x", ...(stamp !== undefined && { [argument]: stamp }) } });
const pidIn = (result: unknown): number => JSON.parse((result as { content: [{ text: string }] }).content[0].text).pid;

test("on one connection each session's calls go to its own server, and a call of nobody is refused", async () => {
  const { connect, pool, called } = await carried({ probe: ownProbe });
  const client = await connect("probe");
  expect((await client.listTools()).tools).not.toEqual([]);
  const [a, b, again] = await Promise.all(["ok:a", "ok:b", "ok:a"].map((stamp) => echo(client, stamp).then(pidIn)));
  expect(a).not.toBe(b);
  expect(again).toBe(a);
  await expect(echo(client)).rejects.toThrow(/does not say whose/);
  await expect(echo(client, "forged")).rejects.toThrow(/not proven/);
  await expect(echo(client, "ok:c")).rejects.toThrow(/may not use/);
  expect(called.map(({ session }) => session).sort()).toEqual(["a", "a", "b"]);
  await pool.dismiss("a");
  expect(await echo(client, "ok:b").then(pidIn)).toBe(b);
  expect(await echo(client, "ok:a").then(pidIn)).not.toBe(a);
});

test("a shared server gets the call without its stamp, counted for whose it is", async () => {
  const { connect, pool, called } = await carried({ probe });
  const client = await connect("probe");
  const pids = await Promise.all(
    [echo(client, "ok:a"), echo(client, "ok:b"), echo(client)].map((it) => it.then(pidIn)),
  );
  expect(new Set(pids).size).toBe(1);
  // Its schema would refuse what it does not know, were it told.
  expect(
    pool
      .list()[0]
      ?.calls.map(({ session, calls }) => [session, calls])
      .sort(),
  ).toEqual([
    [null, 1],
    ["a", 1],
    ["b", 1],
  ]);
  await expect(client.callTool({ name: "nowhere", arguments: { [argument]: "ok:a" } })).resolves.toMatchObject({
    isError: true,
  });
  expect(called.at(-1)).toMatchObject({ session: "a", tool: "nowhere", outcome: "failed", server: "probe" });
});

test("a call without a stamp may use what its connection's sessions may at that time", async () => {
  const { pool, url, called } = await carried({ probe });
  let allowed: string[] | undefined = ["other"];
  const unstamped = () => (allowed ? Promise.resolve(allowed) : Promise.reject(new Error("nobody knows")));
  const token = pool.admit({ id: "carrier", carries: true, unstamped });
  const client = await connectClient({ url: url + pool.pathOf("probe"), token });
  await expect(echo(client)).rejects.toThrow(/not all who could have made it/);
  allowed = ["probe"];
  await echo(client);
  allowed = undefined;
  await expect(echo(client)).rejects.toThrow(/not all who could have made it/);
  // It is asked of no call that says whose it is.
  await echo(client, "ok:a");
  expect(called.map(({ session }) => session)).toEqual([null, "a"]);
});

test("of a session that carries nobody's calls the argument is its own, and a stamp gives it nothing", async () => {
  const ground = await carried({ probe });
  const client = await connectAs({ ground, server: "probe", carries: false });
  await echo(client, "ok:a");
  expect(ground.pool.list()[0]?.calls).toEqual([{ session: "plain", calls: 1, failed: 0 }]);
});

test("a cancellation finds the server that has the call, and what the client leaves is cancelled", async () => {
  const { connect, called } = await carried({ probe: ownProbe });
  const client = await connect("probe");
  const abort = new AbortController();
  const hold = { name: "hold", arguments: { words: "w", [argument]: "ok:a" } };
  const held = client.callTool(hold, undefined, { signal: abort.signal }).catch(() => undefined);
  const seen = async () =>
    JSON.stringify((await client.callTool({ name: "seen", arguments: { [argument]: "ok:a" } })).content);
  await vi.waitFor(async () => expect(await seen()).toContain('held\\":[\\"w'), { timeout: 20_000 });
  abort.abort();
  await held;
  await vi.waitFor(async () => expect(await seen()).toContain('cancelled\\":[\\"w'), { timeout: 20_000 });
  expect(called).toContainEqual(expect.objectContaining({ tool: "hold", outcome: "cancelled", session: "a" }));
});

test("a server in this process knows whom it serves", async () => {
  const local: Parameters<typeof createMcpPool>[0]["servers"][string] = {
    async serve({ session, transport }) {
      const server = new McpServer({ name: "local", version: "1" });
      server.registerTool("whoami", {}, async () => ({ content: [{ type: "text", text: session }] }));
      await server.connect(transport);
    },
  };
  const { connect, pool } = await carried({ local });
  const client = await connect("local");
  const whoami = (stamp: string) => client.callTool({ name: "whoami", arguments: { [argument]: stamp } });
  expect(await whoami("ok:a")).toMatchObject({ content: [{ text: "a" }] });
  expect(await whoami("ok:b")).toMatchObject({ content: [{ text: "b" }] });
  expect(pool.list()[0]).toMatchObject({ kind: "local", share: "session" });
});

test("a client goes on with its connection when another pool takes the place of its own", async () => {
  const first = await poolGround({ servers: { probe }, identify });
  const client = await connectClient({ url: `${first.url}/mcp/probe`, token: "of-a" });
  const before = pidIn(await echo(client));
  const port = Number(new URL(first.url).port);
  await first.pool.close();
  await first.close();
  const next = await createMcpPool({ servers: { probe }, folder: first.folder, identify });
  onTestFinished(() => next.close());
  const served = await serveMcpPool({ pool: next, port });
  onTestFinished(() => served.close());
  expect(runs(next)).toBe(0);
  const [after, again] = await Promise.all([echo(client), echo(client)]);
  expect(pidIn(after)).not.toBe(before);
  expect(pidIn(again)).toBe(pidIn(after));
  const id = client.transport?.sessionId ?? "";
  const stolen = await fetch(`${served.url}/mcp/probe`, {
    headers: { accept: "text/event-stream", authorization: "Bearer of-b", "mcp-session-id": id },
  });
  expect(stolen.status).toBe(404);
  // What is over is not brought back.
  await next.dismiss("a");
  await expect(echo(client)).rejects.toThrow(/not found/);
});

const identify = async (token: string) => {
  const id = /^of-(\w)$/.exec(token)?.[1];
  return id === undefined ? undefined : { id };
};

function runs(pool: McpPool): number {
  return pool.list().flatMap(({ running }) => running).length;
}
