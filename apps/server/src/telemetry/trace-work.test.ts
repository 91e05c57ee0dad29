import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { json } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { startDaemon } from "../daemon/run-daemon.js";
import { townFolder } from "../daemon/town-folder.js";
import { memoryBackend } from "../test-support/memory-backend.js";
import { clientOf } from "../test-support/served-town.js";
import { tempFolder } from "../test-support/temp-folder.js";
import { type Span, traceIdOf } from "./work-spans.js";

/** A collector of traces that answers so, and what it is sent. */
async function collector(status = 200) {
  const sent: Span[][] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const body = (await json(request)) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
    sent.push(body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
    response.writeHead(status).end("{}");
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`, sent };
}

async function townTo(url: string) {
  const root = await tempFolder();
  await writeFile(
    path.join(root, "town.toml"),
    `[orchestration]\nbackend = "@test/memory"\n[telemetry]\notlp_url = "${url}"\n`,
  );
  const daemon = await startDaemon({ root, env: {}, loadBackend: memoryBackend().load });
  onTestFinished(() => daemon.stop({ sessions: "stop" }));
  const folder = townFolder(root);
  const client = clientOf({ url: daemon.url, token: (await readFile(folder.token, "utf8")).trim() });
  const { id } = await client.spawnSession({ agent: "memory", workDir: root, role: "tester" });
  const complete = (assignmentId: string) =>
    client.assignWork(id, { type: "prompt", content: "work" }, { assignmentId, until: "settled" });
  return { folder, complete };
}

test("settled work is told as a trace whose id follows from its own: the work, and below it its attempt with the evidence", async () => {
  const { url, sent } = await collector();
  const { complete } = await townTo(url);
  await complete("w-1");
  await expect.poll(() => sent).toHaveLength(1);
  const [whole, attempt] = sent[0] ?? [];
  expect(whole).toMatchObject({ traceId: traceIdOf("w-1"), name: "work prompt", status: { code: 1 } });
  expect(whole).not.toHaveProperty("parentSpanId");
  expect(attempt).toMatchObject({ traceId: traceIdOf("w-1"), parentSpanId: whole?.spanId, name: "attempt 1" });
  expect(attempt?.events.length).toBeGreaterThan(0);
  expect(whole?.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(attempt?.spanId).toMatch(/^[0-9a-f]{16}$/);
  expect(BigInt(whole?.endTimeUnixNano ?? 0) >= BigInt(whole?.startTimeUnixNano ?? 0)).toBe(true);
});

test("a collector that refuses holds up nobody, and is told of once", async () => {
  const { url, sent } = await collector(503);
  const { folder, complete } = await townTo(url);
  await complete("w-1");
  await complete("w-2");
  await expect.poll(() => sent).toHaveLength(2);
  const log = await readFile(path.join(folder.logs, "daemon.log"), "utf8");
  expect(log.match(/traces cannot be sent/g)).toHaveLength(1);
});
