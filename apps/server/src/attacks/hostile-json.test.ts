// Bodies that are made to exhaust or to confuse whoever reads them.
import { describe, expect, test } from "vitest";
import { mcpTown } from "../test-support/mcp-town.js";
import { servedTown, token } from "../test-support/served-town.js";

const json = { authorization: `Bearer ${token}`, "content-type": "application/json" };

const nested = (levels: number, inner = "1") => "[".repeat(levels) + inner + "]".repeat(levels);
const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const hook = (payload: string) => `{"eventId":"e-1","payload":${payload}}`;

describe("a body that is nested", () => {
  test.each([
    ["in arrays", nested(200_000)],
    ["in objects", objects(200_000)],
    ["and never closed", "[".repeat(1_000_000)],
    ["where anything is taken", hook(objects(101))],
    ["in both", hook(nested(60, objects(60)))],
  ])("too deep %s is refused as that", async (_how, body) => {
    const { url } = await servedTown();
    for (const path of ["/v1/sessions", "/v1/sessions/s-1/hooks/session-start"]) {
      const answer = await fetch(`${url}${path}`, { method: "POST", headers: json, body });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({
        error: { code: "invalid_input", message: expect.stringContaining("levels deep") },
      });
    }
  });

  test("as deep as is taken is kept, and read again", async () => {
    const { client, daemon, root, token: own } = await mcpTown("");
    await client.spawnSession({ id: "s-1", agent: "memory", workDir: root, role: "tester" });
    const headers = { ...json, authorization: `Bearer ${own}` };
    const send = () =>
      fetch(`${daemon.url}/v1/sessions/s-1/hooks/session-start`, { method: "POST", headers, body: hook(objects(98)) });
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(200);
    expect(await client.getSession("s-1")).toMatchObject({ id: "s-1" });
  });
});

describe("a body", () => {
  test.each([
    ['{"__proto__":{"admin":true},"agent":"memory","role":"r","workDir":"/"}', 400],
    ['{"constructor":{"prototype":{"admin":true}},"agent":"memory","role":"r","workDir":"/"}', 400],
    ['{"agent":"memory","role":"r","workDir":"/","toString":1}', 400],
  ])("that would change what objects are changes nothing: %s", async (body, status) => {
    const { url } = await servedTown();
    expect((await fetch(`${url}/v1/sessions`, { method: "POST", headers: json, body })).status).toBe(status);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  test.each([
    ["a number without end", `{"agent":${"9".repeat(100_000)}}`],
    ["an exponent without end", '{"agent":1e999999}'],
    ["very many keys", `{${Array.from({ length: 50_000 }, (_, n) => `"k${n}":1`).join(",")}}`],
    ["very many elements", `[${"1,".repeat(500_000)}1]`],
    ["half a character", '{"agent":"\\ud800","role":"r","workDir":"/nowhere/at/all"}'],
    ["a NUL", '{"agent":"a\\u0000b","role":"r","workDir":"/nowhere/at/all"}'],
    ["a byte order mark", '\ufeff{"agent":"a"}'],
  ])("with %s is refused", async (_what, body) => {
    const { url, pool } = await servedTown();
    const answer = await fetch(`${url}/v1/sessions`, { method: "POST", headers: json, body });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    // What is wrong with very many keys is not told very many times.
    expect((await answer.text()).length).toBeLessThan(2_000_000);
    expect((await pool.listSessions()).sessions).toEqual([]);
  });

  test("that is larger than the limit is refused before it is read", async () => {
    const { url } = await servedTown({ maxBodyBytes: 1_000 });
    const body = JSON.stringify({ agent: "x".repeat(2_000_000) });
    const answer = await fetch(`${url}/v1/sessions`, { method: "POST", headers: json, body });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ error: { code: "payload_too_large", facts: { maxBytes: 1_000 } } });
  });
});
