import { adminOperations, type TokenScope, townOperations } from "@townkit/client/protocol";
import type { Orchestrator } from "@townkit/core";
import { describe, expect, test } from "vitest";
import { createTownApp } from "./create-town-app.js";
import { operationAccess, type ServedCall } from "./operation-access.js";

const scopes = ["read", "work", "admin"] as const;
const operations = { ...townOperations, ...adminOperations };
const calls = Object.keys(operationAccess) as ServedCall[];

/** Where a call is, and with which method: about the session s-1 or its assignment, as far as it is about one. */
function requestOf(call: ServedCall): { method: string; path: string } {
  if (call === "events" || call === "metrics")
    return { method: "GET", path: { events: "/v1/events", metrics: "/metrics" }[call] };
  const { method, path } = operations[call];
  const ids: Readonly<Record<string, string>> = { sessionId: "s-1", assignmentId: "w-of-s-1" };
  return { method, path: path.replace(/\{(\w+)\}/g, (_braces, name: string) => ids[name] ?? "some") };
}

const metrics = { contentType: "text/plain", text: () => Promise.resolve("") };

async function* noEvents() {}

/** Whether a call is let through, whatever becomes of it then, for a token. */
async function passes(
  request: { method: string; path: string },
  token: { scope: TokenScope; sessionId?: string },
): Promise<boolean> {
  const reached = () => Promise.reject(new Error("reached"));
  const orchestrator = new Proxy({} as Orchestrator, {
    get(_target, method) {
      if (method === "getAssignment") return (id: string) => Promise.resolve({ sessionId: id.replace("w-of-", "") });
      return method === "events" ? noEvents : reached;
    },
  });
  const caller = {
    name: "t",
    scope: token.scope,
    sessionId: token.sessionId ?? null,
    ended: new AbortController().signal,
  };
  const app = createTownApp({ orchestrator, admin: orchestrator as never, metrics, token: "own", named: () => caller });
  const { method, path } = request;
  const headers = { authorization: "Bearer named", "content-type": "application/json" };
  const answer = await app.request(`http://127.0.0.1${path}`, { method, headers });
  if (answer.status !== 403) {
    await answer.body?.cancel();
    return true;
  }
  const { error } = (await answer.json()) as { error: { code: string; message: string; remedy: string } };
  expect(error.code).toBe("forbidden");
  expect(error.message).toContain("token t");
  expect(error.remedy).toMatch(/\S/);
  return false;
}

test("every call that is served has its place in the table, and no other", () => {
  expect([...calls].sort()).toEqual([...Object.keys(operations), "events", "metrics"].sort());
});

describe.each(scopes)("a token with the scope %s", (scope) => {
  test("may make the calls of its scope and of those before it, and no other", async () => {
    const wanted = calls.filter((call) => scopes.indexOf(operationAccess[call].scope) <= scopes.indexOf(scope));
    const passed: string[] = [];
    for (const call of calls) if (await passes(requestOf(call), { scope })) passed.push(call);
    expect(passed.sort()).toEqual(wanted.sort());
  });
});

describe("a token for one session", () => {
  const own = { scope: "work", sessionId: "s-1" } as const;
  const other = { scope: "work", sessionId: "s-2" } as const;

  test("reaches that session and its work, and no other", async () => {
    for (const call of calls) {
      const { scope, session } = operationAccess[call];
      if (scope === "admin") continue;
      const request = requestOf(call);
      const inside = session === "path" || session === "assignment";
      expect(await passes(request, own), call).toBe(inside || session === "any");
      expect(await passes(request, other), call).toBe(session === "any");
    }
  });

  test.each(["/v1/events", "/v1/assignments"])("sees of %s what keeps to it", async (path) => {
    const asked = (query: string) => passes({ method: "GET", path: `${path}${query}` }, own);
    expect(await asked("?sessionId=s-1")).toBe(true);
    for (const query of ["", "?sessionId=s-2", "?sessionId=s-1&sessionId=s-2", "?sessionid=s-1", "?sessionId="])
      expect(await asked(query), query).toBe(false);
  });

  test.each([
    "/v1/sessions/s-2/output",
    "/v1/sessions/s-1%2f..%2fs-2/output",
    "/v1/sessions/../sessions/s-2/output",
    "/v1/sessions/s-1/../s-2/output",
    "/v1/sessions/s-2/output?sessionId=s-1",
    "/v1/sessions/S-1/output",
  ])("does not reach beyond it by %s", async (path) => {
    expect(await passes({ method: "GET", path }, own)).toBe(false);
  });

  test("may do no more than its scope there", async () => {
    const reads = { scope: "read", sessionId: "s-1" } as const;
    expect(await passes({ method: "GET", path: "/v1/sessions/s-1" }, reads)).toBe(true);
    expect(await passes({ method: "POST", path: "/v1/sessions/s-1/assignments" }, reads)).toBe(false);
  });
});

test("a call that is in no table is not for named tokens", async () => {
  const orchestrator = {} as Orchestrator;
  const caller = { name: "t", scope: "admin", sessionId: null, ended: new AbortController().signal } as const;
  const app = createTownApp({ orchestrator, token: "own", named: () => caller });
  app.serve({ unheardOf: { ...adminOperations.mcpServers, path: "/v1/unheard-of" } }, {
    mcpServers: () => Promise.resolve({ servers: [] }),
  } as never);
  const send = (token: string) =>
    app.request("http://127.0.0.1/v1/unheard-of", { headers: { authorization: `Bearer ${token}` } });
  expect((await send("own")).status).toBe(200);
  expect((await send("named")).status).toBe(403);
});
