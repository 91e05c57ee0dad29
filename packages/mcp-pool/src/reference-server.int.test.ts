import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { expect, onTestFinished, test } from "vitest";
import { connectClient, everything, everythingOverHttp, poolGround } from "./test-support/pool-ground.js";
import { comparable, fullCapabilities, Heard, tour } from "./test-support/reference-tour.js";

test("a session's own reference server is through the pool what it is without it, questions to the client included", async () => {
  const ground = await poolGround({ servers: { everything: { ...everything, share: "session" } } });
  const [ours, bare] = [new Heard(), new Heard()];
  const client = await ground.connect({
    server: "everything",
    session: "a",
    capabilities: fullCapabilities,
    prepare: (it) => ours.listen(it, { answering: true }),
  });
  const direct = await overStdio({ heard: bare, answering: true });
  const [throughPool, without] = await both({ client, heard: ours }, { client: direct, heard: bare });
  expect(throughPool).toEqual(without);
  expect(ours.asked).toHaveLength(2);
});

test("a shared one is what it is for a client that cannot be asked, for each of its clients", async () => {
  const ground = await poolGround({ servers: { everything } });
  const bare = new Heard();
  const direct = await overStdio({ heard: bare, answering: false });
  const visitors = ["a", "b"].map(async (session) => {
    const heard = new Heard();
    const prepare = (it: Client) => heard.listen(it, { answering: false });
    return { client: await ground.connect({ server: "everything", session, prepare }), heard };
  });
  // One after the other: what makes it send updates is one switch for all of its clients.
  const [first, expected] = await both(await visitors[0], { client: direct, heard: bare });
  const [second] = await both(await visitors[1]);
  expect(first).toEqual(expected);
  expect(second).toEqual(expected);
  expect(ground.pool.list()[0]?.running).toMatchObject([{ starts: 1, clients: 2 }]);
});

test("one elsewhere is through the pool what it is over HTTP without it", async () => {
  const url = await overHttp();
  const ground = await poolGround({ servers: { everything: { url } } });
  const [ours, bare] = [new Heard(), new Heard()];
  const capabilities = fullCapabilities;
  const client = await ground.connect({
    server: "everything",
    session: "a",
    capabilities,
    prepare: (it) => ours.listen(it, { answering: true }),
  });
  const direct = await connectClient({ url, capabilities, prepare: (it) => bare.listen(it, { answering: true }) });
  const [throughPool, without] = await both({ client, heard: ours }, { client: direct, heard: bare });
  expect(throughPool).toEqual(without);
});

/** The tours of several at once. */
async function both(...visitors: (Parameters<typeof tour>[0] | undefined)[]): Promise<unknown[]> {
  const there = visitors.filter((visitor) => visitor !== undefined);
  return await Promise.all(there.map(async (visitor) => comparable(await tour(visitor))));
}

async function overStdio({ heard, answering }: { heard: Heard; answering: boolean }): Promise<Client> {
  const client = new Client({ name: "test", version: "1" }, { capabilities: answering ? fullCapabilities : {} });
  heard.listen(client, { answering });
  await client.connect(new StdioClientTransport({ ...everything, stderr: "ignore" }));
  onTestFinished(() => client.close());
  return client;
}

async function overHttp(): Promise<string> {
  const free = createServer().listen(0, "127.0.0.1");
  await once(free, "listening");
  const { port } = free.address() as { port: number };
  free.close();
  await once(free, "close");
  const { command, args } = everythingOverHttp;
  const child = spawn(command, args, {
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exited = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  for await (const line of createInterface({ input: child.stderr })) if (line.includes("listening")) break;
  child.stderr.resume();
  return `http://127.0.0.1:${port}/mcp`;
}
