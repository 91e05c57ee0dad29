import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { untouchedTown } from "../test-support/untouched-town.js";
import type { ConnectionLimits } from "./connection-limits.js";
import { createTownApp } from "./create-town-app.js";
import { listen } from "./listen.js";
import { addressList, peerBehind } from "./peer.js";

describe("requests", () => {
  test("of one address beyond the limit are refused, with when to ask again, and those of others are not", async () => {
    const { send } = untouchedTown({ requestsPerSecond: 2 });
    const path = "/v1/health";
    for (let n = 0; n < 4; n += 1) expect(await send({ path, from: "192.0.2.7" })).toMatchObject({ status: 200 });
    const refused = await send({ path, from: "192.0.2.7" });
    expect(refused).toMatchObject({
      status: 429,
      error: { code: "limit_reached", facts: { setting: "daemon.requests_per_second" } },
    });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await send({ path, from: "192.0.2.8" })).toMatchObject({ status: 200 });
  });

  test("of this machine are not counted, unless a proxy on it passes them on", async () => {
    const { send } = untouchedTown({ requestsPerSecond: 1, peerOf: peerBehind(["127.0.0.1"]) });
    const path = "/v1/health";
    for (let n = 0; n < 10; n += 1) expect(await send({ path, from: "127.0.0.1" })).toMatchObject({ status: 200 });
    const headers = { "x-forwarded-for": "192.0.2.7" };
    for (let n = 0; n < 2; n += 1) await send({ path, from: "127.0.0.1", headers });
    expect(await send({ path, from: "127.0.0.1", headers })).toMatchObject({ status: 429 });
  });
});

test("guesses at the token are slowed down by address, also through a proxy", async () => {
  const { send } = untouchedTown({ peerOf: peerBehind(["10.0.0.5"]) });
  const guess = (authorization: string, client: string) =>
    send({ from: "10.0.0.5", headers: { authorization, "x-forwarded-for": client } });
  for (let n = 0; n < 10; n += 1) expect(await guess(`Bearer wrong-${n}`, "192.0.2.7")).toMatchObject({ status: 401 });
  const refused = await guess("Bearer wrong-10", "192.0.2.7");
  expect(refused).toMatchObject({ status: 429, error: { code: "limit_reached" } });
  expect(Number(refused.headers.get("retry-after"))).toBe(1);
  expect(await guess("Bearer wrong-10", "192.0.2.8")).toMatchObject({ status: 401 });
  // Whoever guesses at a town does not lock its owner out.
  expect((await guess("Bearer the-token", "192.0.2.7")).status).not.toBe(429);
});

test("a HEAD opens no stream of events, which nobody would end", async () => {
  const { send, touched } = untouchedTown();
  expect(await send({ method: "HEAD", path: "/v1/events" })).toMatchObject({ status: 200, text: "" });
  expect(touched).toEqual([]);
});

test("guesses at the tokens of MCP callers are slowed down too, by whom they name", async () => {
  let looked = 0;
  const mcp = (request: Request) => {
    looked += 1;
    const right = request.headers.get("authorization")?.endsWith(".right");
    return Promise.resolve(new Response(null, { status: right ? 200 : 401 }));
  };
  const { send } = untouchedTown({ mcp });
  const call = async (token: string) =>
    (await send({ path: "/mcp/town", from: "127.0.0.1", headers: { authorization: `Bearer ${token}` } })).status;
  for (let n = 0; n < 10; n += 1) expect(await call(`session.s-1.wrong-${n}`)).toBe(401);
  expect(await call("session.s-1.right")).toBe(429);
  expect(looked).toBe(10);
  expect(await call("session.s-2.right")).toBe(200);
  for (let n = 0; n < 10; n += 1) expect(await call(`wrong-${n}`)).toBe(401);
  expect(await call("wrong-10")).toBe(429);
});

const reach = () => Promise.reject(new Error("reached"));

/** A port with limits, and connections that are made by hand. */
async function port(limits: ConnectionLimits) {
  const orchestrator = new Proxy({} as never, { get: () => reach });
  const listening = await listen({
    app: createTownApp({ orchestrator, token: "the-token", peers: addressList([]) }),
    host: "127.0.0.1",
    port: 0,
    limits,
  });
  onTestFinished(() => listening.close({ graceMs: 0 }));
  const openSocket = async () => {
    const socket = connect(listening.port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    await once(socket, "connect");
    return socket;
  };
  /** All that comes until the other end closes. */
  const heard = async (socket: Awaited<ReturnType<typeof openSocket>>) => {
    let text = "";
    socket.on("data", (data: Buffer) => {
      text += data.toString();
    });
    await once(socket, "close");
    return text;
  };
  return { openSocket, heard };
}

describe("a connection", () => {
  test("beyond the limit is refused, and one that ends makes room", async () => {
    const { openSocket, heard } = await port({ maxConnections: 2, requestSeconds: 30 });
    const first = await openSocket();
    await openSocket();
    const answer = await heard(await openSocket());
    expect(answer).toMatch(/^HTTP\/1\.1 429 /);
    expect(answer).toContain('"code":"limit_reached"');
    expect(answer).toContain("daemon.max_connections");
    first.end("GET /v1/health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n");
    expect(await heard(first)).toMatch(/^HTTP\/1\.1 200 /);
    const next = await openSocket();
    next.end("GET /v1/health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n");
    expect(await heard(next)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test.each([
    ["no headers", "GET /v1/health HTTP/1.1\r\nhost: 127.0.0.1\r\n"],
    [
      "no body",
      "POST /v1/sessions HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer the-token\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{",
    ],
  ])("whose request is late with %s is refused, and ended", async (_what, part) => {
    const { openSocket, heard } = await port({ maxConnections: 2, requestSeconds: 1 });
    const socket = await openSocket();
    socket.write(part);
    const answer = await heard(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 429 /);
    expect(answer).toContain("daemon.request_seconds");
  });

  test.each([
    "nonsense\r\n\r\n",
    "\u0016\u0003\u0001\u0000\u0000",
    "GET / HTTP/1.1\r\nhost: a\r\nbad\u0000header: x\r\n\r\n",
    `GET / HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(100_000)}\r\n\r\n`,
    "GET / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n",
  ])("that speaks no HTTP is told so, and ended: %j", async (sent) => {
    const { openSocket, heard } = await port({ maxConnections: 2, requestSeconds: 30 });
    const socket = await openSocket();
    socket.write(sent);
    const answer = await heard(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"invalid_input"');
  });
});
