import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { type Backend, newAssignmentId, newSessionId, type TownEvent } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import { describe, expect, it, onTestFinished } from "vitest";
import type { SomebodysServer } from "../conformance/somebodys-server.js";
import { createOpencodeBackend } from "../opencode-backend.js";
import { freePort } from "../server/free-port.js";
import { askHealth } from "../server/health.js";
import { requireOperations } from "../server/inspect-server.js";
import { deskOfThisFile, open, until } from "../test-support/desk.js";
import { temporaryFolder } from "../test-support/temporary-folder.js";

describe("on a server that somebody else runs", { timeout: 240_000 }, () => {
  // Its end fails where the server does not run any more.
  const desk = deskOfThisFile({ onSomebodysServer: true });
  const theirs = (): SomebodysServer => {
    const { somebodys } = desk.town;
    if (!somebodys) throw new Error("It was not started.");
    return somebodys;
  };

  it("a turn that its death cut is interrupted once it is back, and until then its session's liveness is unknown", async () => {
    const session = await desk.spawn();
    const assignmentId = newAssignmentId();
    const begun = desk.begins(assignmentId);
    await desk.assign(session, [until("go"), { do: "say", text: "done" }], assignmentId);
    await begun;
    const lost = desk.hears(isLiveness(session.id, "unknown"));
    await theirs().kill();
    await lost;
    await expect(desk.spawn()).rejects.toMatchObject({ code: "backend_unavailable", effect: "none" });
    expect(await desk.town.backend.getAssignment(assignmentId)).toMatchObject({ state: "running" });
    const found = desk.hears(isLiveness(session.id, "alive"));
    await theirs().start();
    await found;
    expect(await desk.ended(assignmentId)).toMatchObject({ state: "interrupted" });
    // What its tools had left running is its owner's; here that ends by itself.
    await open(session, "go");
    expect(await desk.run(session, [{ do: "say", text: "after" }])).toMatchObject({
      state: "completed",
      outcome: { text: "after" },
    });
  });

  it("a turn goes on while the town is away, and its end is found by the next one", async () => {
    const session = await desk.spawn();
    const assignmentId = await desk.assign(session, [until("go"), { do: "say", text: "done" }]);
    await desk.town.reopen("kill");
    await open(session, "go");
    expect(await desk.ended(assignmentId)).toMatchObject({ state: "completed", outcome: { text: "done" } });
  });

  it("sessions are unknown to a town that starts while it is away, and are found when it is back", async () => {
    const session = await desk.spawn();
    await desk.run(session, [{ do: "say", text: "before" }]);
    await theirs().kill();
    await desk.town.reopen("dispose");
    expect(await desk.town.backend.getSession(session.id)).toMatchObject({ liveness: { state: "unknown" } });
    const found = desk.hears(isLiveness(session.id, "alive"));
    await theirs().start();
    await found;
    expect(await desk.run(session, [{ do: "say", text: "after" }])).toMatchObject({ state: "completed" });
  });

  it("a session that asks for snapshots, which its owner has turned off, is refused", async () => {
    await expect(desk.spawn({ snapshot: true })).rejects.toMatchObject({ code: "invalid_input", effect: "none" });
    expect(await desk.spawn({ snapshot: false })).toMatchObject({ status: "ready" });
  });

  it("its own description has every operation that is used", async () => {
    await expect(requireOperations(theirs().access)).resolves.toBeUndefined();
  });

  it("stopping the town ends our turns and not the server", async () => {
    const session = await desk.spawn();
    const assignmentId = await desk.assign(session, [until("never"), { do: "say", text: "done" }]);
    await desk.town.backend.close({ sessions: "stop" });
    expect(await askHealth({ access: theirs().access, timeoutMs: 5000 })).toMatchObject({ state: "healthy" });
    await desk.town.reopen("dispose");
    expect(await desk.ended(assignmentId)).toMatchObject({ state: expect.stringMatching(/aborted|interrupted/) });
  });

  it("with a wrong password says so, sends nothing, and repeats neither password", async () => {
    const backend = await backendAt(theirs().access.url, { username: "owner", password: "wrong horse" });
    const error = await backend.spawnSession(aSession(desk.town.root)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "backend_unavailable",
      effect: "none",
      message: expect.stringContaining("does not take the user and password"),
      remedy: expect.stringContaining("server_password"),
    });
    expect(JSON.stringify(error)).not.toMatch(/wrong horse|the owner's own/);
  });
});

describe("what is no server that can be used is refused, and nothing is sent", { timeout: 60_000 }, () => {
  it.each<{ name: string; answer: RequestListener; problem: string; remedy: string }>([
    {
      name: "a web page",
      answer: (_, response) => response.setHeader("content-type", "text/html").end("<h1>Hello</h1>"),
      problem: "answered HTTP 200, not as an OpenCode server does",
      remedy: "opencode_server_url",
    },
    {
      name: "a server without that page",
      answer: (_, response) => response.writeHead(404).end(),
      problem: "answered HTTP 404, not as an OpenCode server does",
      remedy: "opencode_server_url",
    },
    {
      name: "a server of an older version",
      answer: (_, response) => response.end('{"healthy":true,"version":"1.4.0"}'),
      problem: "is OpenCode 1.4.0, which is not supported",
      remedy: "npm install opencode-ai@^1.18.0",
    },
    {
      name: "a server of a version to come",
      answer: (_, response) => response.end('{"healthy":true,"version":"2.0.0"}'),
      problem: "is OpenCode 2.0.0, which is not supported",
      remedy: "npm install opencode-ai@^1.18.0",
    },
    {
      name: "a server without what is called",
      answer: ({ url }, response) =>
        response.end(url === "/doc" ? '{"paths":{}}' : '{"healthy":true,"version":"1.18.33"}'),
      problem: "does not have GET /agent",
      remedy: "another version of OpenCode",
    },
  ])("$name", async ({ answer, problem, remedy }) => {
    const url = await listening(createServer(answer));
    await expectRefusal({ url, problem, remedy });
  });

  it("a port on which nobody listens", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await expectRefusal({ url, problem: "ECONNREFUSED", remedy: "start it" });
  });

  it("a port that takes connections and says nothing", async () => {
    const server = createSocketServer(() => {}).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expectRefusal({ url, problem: "does not answer", remedy: "start it" });
  });
});

async function expectRefusal(expected: { url: string; problem: string; remedy: string }): Promise<void> {
  const folder = await temporaryFolder();
  onTestFinished(folder.remove);
  const backend = await backendAt(expected.url);
  await expect(backend.spawnSession(aSession(folder.path))).rejects.toMatchObject({
    code: "backend_unavailable",
    effect: "none",
    message: expect.stringContaining(expected.problem),
    remedy: expect.stringContaining(expected.remedy),
  });
}

async function backendAt(url: string, credentials?: { username: string; password: string }): Promise<Backend> {
  const folder = await temporaryFolder();
  const external = { url, ...(credentials && { credentials: async () => credentials }) };
  const backend = await createOpencodeBackend({ folder: folder.path, state: createMemoryState(), external });
  onTestFinished(async () => {
    await backend.close({ sessions: "stop" });
    await folder.remove();
  });
  return backend;
}

async function listening(server: Server): Promise<string> {
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function aSession(workDir: string) {
  return { id: newSessionId("s"), agent: "opencode", role: "r", workDir };
}

function isLiveness(sessionId: string, state: string) {
  return (event: TownEvent): event is TownEvent =>
    event.type === "session.changed" && event.sessionId === sessionId && event.session.liveness.state === state;
}
