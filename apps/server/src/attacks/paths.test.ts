// What stands in a path or an id, in every call that takes one.
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { adminOperations, townOperations } from "@townkit/client/protocol";
import { describe, expect, test } from "vitest";
import { mcpTown } from "../test-support/mcp-town.js";
import { outcome, rawRequest } from "./raw-request.js";

const hostileIds = [
  "..",
  "%2e%2e",
  "..%2f..%2f..%2fetc%2fpasswd",
  "..%5c..%5cetc",
  "....//....//etc/passwd",
  "%2fetc%2fpasswd",
  "/etc/passwd",
  "s%00.png",
  "%00",
  "%c0%ae%c0%ae%2fetc",
  "%252e%252e%252fetc",
  "%ff%fe",
  "%",
  "%zz",
  "a%0d%0ab",
  "__proto__",
  "constructor",
  "-rf",
  "--help",
  "$(touch%20pwned)",
  "`id`",
  "a;id",
  "a%20b",
  "*",
  "x".repeat(5_000),
  "%F0%9F%98%80",
];

const operations = Object.entries({ ...townOperations, ...adminOperations }).filter(([, { path: at }]) =>
  at.includes("{"),
);

/** A town, and one request to it, as it is. */
async function hearingTown() {
  const town = await mcpTown("");
  const port = Number(new URL(town.daemon.url).port);
  const ask = async (request: { method: string; target: string; bearer?: string }) => {
    const { method, target, bearer } = request;
    const body = method === "POST" ? "{}" : "";
    const lines = [
      `${method} ${target} HTTP/1.1`,
      "host: 127.0.0.1",
      ...(bearer === undefined ? [] : [`authorization: Bearer ${bearer}`]),
      ...(body ? ["content-type: application/json", `content-length: ${body.length}`] : []),
    ];
    return await rawRequest({ port, lines, body });
  };
  return { ...town, ask };
}

describe("an id that is none", () => {
  test("is refused by every call that takes one, and leaves nothing anywhere", async () => {
    const { root, token, ask } = await hearingTown();
    // What a question about MCP servers makes by itself is the town's own.
    const everything = async () =>
      (await readdir(root, { recursive: true })).filter((file) => !file.startsWith(".town/mcp")).sort();
    const before = await everything();
    expect(operations.length).toBeGreaterThan(25);
    for (const [call, operation] of operations) {
      const asked = hostileIds.map(async (id) => {
        const target = operation.path.replace(/\{\w+\}/g, id);
        const answer = await ask({ method: operation.method, target, bearer: token });
        const { status, code } = outcome(answer);
        const what = `${call} ${id}: ${answer}`;
        expect(status >= 400 && status < 500, what).toBe(true);
        expect(code, what).toBeDefined();
        expect(answer, what).not.toContain("root:");
      });
      await Promise.all(asked);
    }
    expect(await everything()).toEqual(before);
  });

  test("is not made a session", async () => {
    const { root, client, daemon, token } = await hearingTown();
    for (const id of hostileIds.map(decoded).filter((name) => !/^[A-Za-z]+$/.test(name))) {
      const answer = await fetch(`${daemon.url}/v1/sessions`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ id, agent: "memory", workDir: root, role: "tester" }),
      });
      expect(answer.status, id).toBe(400);
    }
    expect((await client.listSessions()).sessions).toEqual([]);
  });

  test("leads nowhere without a token", async () => {
    const { ask } = await hearingTown();
    for (const target of [
      "/v1/../../etc/passwd",
      "/../../../etc/passwd",
      "/openapi.json/../../etc/passwd",
      "/v1/health/../sessions",
      "/mcp/../v1/sessions",
      "/mcp/%2e%2e/v1/sessions",
      "//v1/sessions",
      "/v1//sessions",
      "/V1/sessions",
      "/v1/sessions%2f",
      "/v1/sessions;/v1/health",
      "/v1/sessions?/v1/health",
    ]) {
      const answer = await ask({ method: "GET", target });
      expect([400, 401, 404], `${target}: ${answer}`).toContain(outcome(answer).status);
    }
  });
});

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

test("a session reads no file beside its directory, by whatever path", async () => {
  const { root, client, daemon, token } = await mcpTown("");
  await writeFile(path.join(root, "outside"), "not for agents");
  const workDir = path.join(root, "work");
  await mkdir(workDir);
  await client.spawnSession({ id: "s-1", agent: "memory", workDir, role: "tester" });
  for (const file of [
    "../outside",
    "/etc/passwd",
    "..%2foutside",
    "./../outside",
    "a/../../outside",
    "..\\outside",
    "\u0000",
    "../.town/token",
  ]) {
    const query = new URLSearchParams({ path: file });
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${daemon.url}/v1/sessions/s-1/file?${query}`, { headers });
    expect(answer.status, file).toBeGreaterThanOrEqual(400);
    expect(answer.status, file).toBeLessThan(500);
    expect(await answer.text()).not.toMatch(/not for agents|root:/);
  }
});
