import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openBdBeads } from "../../src/bd/index.js";
import { standIn } from "./stand-in.js";

interface Asked {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What a server answers; or that it breaks the connection off. */
type Answer = { readonly status: number; readonly json: unknown } | "breaks off";

const project = "5f0e";
const context = { status: 200, json: { project_id: project, capabilities: ["issues.get", "issues.claim"] } } as const;

/** A stand-in of the program, and a client that asks a server, which answers like this, first. */
async function served(answer: (asked: Asked) => Answer) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString("utf8");
    const line = `${request.method} ${request.url}`;
    const one = { line, headers: request.headers, body: text === "" ? undefined : JSON.parse(text) };
    asked.push(one);
    const reply = answer(one);
    if (reply === "breaks off") return void response.socket?.destroy();
    response.writeHead(reply.status, { "content-type": "application/json" }).end(JSON.stringify(reply.json));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { standIn: made, first } = standIn();
  const metadata = { dolt_mode: "server", dolt_database: "tk", project_id: project };
  writeFileSync(join(made.beadsDir, "metadata.json"), JSON.stringify(metadata));
  const { port } = server.address() as { port: number };
  const serve = { url: `http://127.0.0.1:${port}`, token: "secret" };
  const client = openBdBeads({ beadsDir: made.beadsDir, bd: made.bd, actor: "alice", serve });
  onTestFinished(() => client[Symbol.asyncDispose]());
  const shows = () => made.calls().filter((args) => args[1] === "show").length;
  return { asked, client, first, made, shows };
}

const isContext = ({ line }: Asked) => line.endsWith("/v0/beads/context");

test("a server is asked with its token, and told which workspace is meant; the program is not started", async () => {
  const bead = { id: "tk-1", title: "Served", status: "open", priority: 2, issue_type: "task" };
  const at = "2026-01-01T00:00:00Z";
  const { asked, client, shows } = await served((one) =>
    isContext(one) ? context : { status: 200, json: { ...bead, created_at: at, updated_at: at, revision: "7" } },
  );
  expect(await client.show("tk-1")).toMatchObject({ title: "Served", comments: [] });
  expect(asked.at(-1)).toMatchObject({
    line: "GET /v0/beads/issues/tk-1?include_dependents=true&include_comments=true",
    headers: { authorization: "Bearer secret", "bd-project-id": project },
  });
  expect(shows()).toBe(0);
});

test("the server of another workspace is refused, and asked nothing", async () => {
  const other = { ...context, json: { ...context.json, project_id: "another" } };
  const { asked, client, first } = await served(() => other);
  await expect(client.show(first)).rejects.toMatchObject({ code: "workspace_mismatch", effect: "none" });
  expect(asked.every(isContext)).toBe(true);
});

test.each([
  ["cannot do it", { status: 200, json: { ...context.json, capabilities: [] } }, context],
  ["takes it for malformed", context, { status: 400, json: { code: "invalid_argument" } }],
  ["breaks off", context, "breaks off"],
] as const)("where the server %s, what only reads is asked of the program", async (_how, hello, answer) => {
  const { client, first, shows } = await served((one) => (isContext(one) ? hello : answer));
  expect(await client.show(first)).toMatchObject({ id: first, title: "First" });
  expect(shows()).toBe(1);
});

test("a change under which the connection breaks may have been made, and is not tried by the program", async () => {
  const { client, first, made } = await served((one) => {
    if (isContext(one)) return context;
    return one.line.startsWith("POST") ? "breaks off" : { status: 400, json: { code: "invalid_argument" } };
  });
  await client.show(first);
  await expect(client.claim(first)).rejects.toMatchObject({ code: "unavailable", effect: "possible" });
  expect(made.calls().filter((args) => args.includes("--claim"))).toEqual([]);
});

test.each([
  ["already_claimed", 409, { assignee: "bob" }, { code: "already_claimed", facts: { assignee: "bob" } }],
  ["not_claimable", 409, { issue_status: "closed" }, { code: "not_claimable", facts: { status: "closed" } }],
  ["not_found", 404, {}, { code: "not_found" }],
  ["unauthenticated", 401, {}, { code: "unavailable" }],
] as const)("its %s means the same as the program's", async (code, status, members, meaning) => {
  const { client, first } = await served((one) => {
    if (isContext(one)) return context;
    if (one.line.startsWith("POST")) return { status, json: { status, code, title: code, ...members } };
    return { status: 400, json: { code: "invalid_argument" } };
  });
  await client.show(first);
  await expect(client.claim(first)).rejects.toMatchObject({ ...meaning, effect: "none" });
});
