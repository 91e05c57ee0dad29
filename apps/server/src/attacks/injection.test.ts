// What is sent is told again, in errors, headers and logs: it must not become a header, a line or an event of its own.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { mcpTown } from "../test-support/mcp-town.js";
import { outcome, rawRequest } from "./raw-request.js";

const forged = '{"level":"info","message":"forged"}';

async function town() {
  const made = await mcpTown("");
  const port = Number(new URL(made.daemon.url).port);
  const lines = async () =>
    (await readFile(path.join(made.folder.logs, "daemon.log"), "utf8")).split("\n").filter(Boolean);
  return { ...made, port, lines };
}

test.each([
  "/v1/sessions/a%0d%0aset-cookie:%20evil=1%0d%0a",
  "/v1/%0d%0ax-evil:%201",
  "/v1/sessions/%E5%98%8A%E5%98%8Dx-evil:%201",
  "/v1/sessions?role=%0d%0ax-evil:%201",
  "/mcp/%0d%0ax-evil:%201",
])("no header comes of %s", async (target) => {
  const { port, token } = await town();
  const bearer = `authorization: Bearer ${token}`;
  const answer = await rawRequest({ port, lines: [`GET ${target} HTTP/1.1`, "host: 127.0.0.1", bearer] });
  const [head = ""] = answer.split("\r\n\r\n", 1);
  expect(head.toLowerCase()).not.toMatch(/^(x-evil|set-cookie|event)/m);
  expect(answer.split("HTTP/1.1 ")).toHaveLength(2);
});

test("no second request comes of a body whose length is told twice", async () => {
  const { port, token, client } = await town();
  const smuggled = `POST /v1/shutdown HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`;
  for (const sizes of [
    [`content-length: ${smuggled.length}`, "transfer-encoding: chunked"],
    ["content-length: 0", `content-length: ${smuggled.length}`],
    ["transfer-encoding: chunked, identity"],
    ["transfer-encoding: xchunked"],
  ]) {
    const lines = ["POST /v1/sessions HTTP/1.1", "host: 127.0.0.1", "content-type: application/json", ...sizes];
    expect(outcome(await rawRequest({ port, lines, body: `0\r\n\r\n${smuggled}` })).status).toBeGreaterThanOrEqual(400);
  }
  expect(await client.status()).toMatchObject({ town: expect.any(String) });
});

test("what callers write is one line of the log each, and no line of theirs", async () => {
  const { port, token, lines } = await town();
  const hostile = encodeURIComponent(`x\n${forged}\r\n\u001b[2J\u2028${forged}`);
  const bearer = `authorization: Bearer ${token}`;
  for (const target of [`/v1/sessions/${hostile}`, `/${hostile}`, `/mcp/${hostile}`])
    await rawRequest({
      port,
      lines: [`GET ${target} HTTP/1.1`, "host: 127.0.0.1", bearer, `x-request-id: ${hostile}`],
    });
  await rawRequest({
    port,
    lines: ["GET /v1/status HTTP/1.1", "host: 127.0.0.1", `authorization: Bearer x${hostile}`],
  });
  for (const line of await lines()) {
    expect(() => JSON.parse(line) as unknown).not.toThrow();
    expect((JSON.parse(line) as { message?: string }).message).not.toBe("forged");
    expect(line).not.toContain("\u001b");
  }
});

test("no event comes of a cursor that is told again", async () => {
  const { daemon, token } = await town();
  const after = encodeURIComponent("a\r\nevent: forged\r\ndata: {}\r\n\r\n");
  const headers = { authorization: `Bearer ${token}` };
  const stream = await fetch(`${daemon.url}/v1/events?after=${after}`, { headers });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!/^data: .*\n\n/m.test(text)) {
    const { value, done } = (await reader?.read()) ?? { done: true };
    if (done) throw new Error(`The stream ended: ${text}`);
    text += value;
  }
  await reader?.cancel();
  expect(text).toMatch(/^event: resync$/m);
  expect(text).not.toMatch(/^event: forged/m);
});

test("an event is one event, whatever is in the work that it is of", async () => {
  const { client, root, daemon, token } = await town();
  const { id } = await client.spawnSession({ agent: "memory", workDir: root, role: "tester" });
  const content = "a\n\nevent: forged\ndata: {}\nid: 0\r\rdata: x\u2028data: y";
  const { oldest } = (await client.status()).store;
  await client.assignWork(id, { type: "prompt", content }, { until: "settled" });
  const headers = { authorization: `Bearer ${token}` };
  const stream = await fetch(`${daemon.url}/v1/events?durableOnly=true&after=${encodeURIComponent(oldest)}`, {
    headers,
  });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes('"completed"')) {
    const { value, done } = (await reader?.read()) ?? { done: true };
    if (done) throw new Error(`The stream ended: ${text}`);
    text += value;
  }
  await reader?.cancel();
  const names = [...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(3);
  expect(names).not.toContain("forged");
  for (const line of text.split(/\r\n|\r|\n/)) expect(line).toMatch(/^(id: |event: |data: \{|: |$)/);
});
