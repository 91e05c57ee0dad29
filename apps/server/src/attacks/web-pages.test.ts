// What a page in a browser of the town's user can send: to a name that was made to point here, or from another origin.
import { describe, expect, test } from "vitest";
import { servedTown, token } from "../test-support/served-town.js";
import { outcome, rawRequest } from "./raw-request.js";

const bearer = `authorization: Bearer ${token}`;
const evil = "https://evil.example";

describe("a name that was made to point here", () => {
  test.each([
    ["in the header", ["GET /v1/sessions HTTP/1.1", "host: evil.example", bearer]],
    ["with the right port", ["GET /v1/sessions HTTP/1.1", "host: evil.example:PORT", bearer]],
    ["in the request's target", ["GET http://evil.example/v1/sessions HTTP/1.1", "host: 127.0.0.1", bearer]],
    ["as a part of ours", ["GET /v1/sessions HTTP/1.1", "host: 127.0.0.1.evil.example", bearer]],
    ["behind a name and password", ["GET /v1/sessions HTTP/1.1", "host: 127.0.0.1@evil.example", bearer]],
    ["beside ours", ["GET /v1/sessions HTTP/1.1", "host: 127.0.0.1, evil.example", bearer]],
    ["as a second header", ["GET /v1/sessions HTTP/1.1", "host: evil.example", "host: 127.0.0.1", bearer]],
    [
      "as what a proxy says, too",
      ["GET /v1/sessions HTTP/1.1", "host: evil.example", "x-forwarded-host: 127.0.0.1", bearer],
    ],
    ["for the health", ["GET /v1/health HTTP/1.1", "host: evil.example"]],
    ["for the events", ["GET /v1/events HTTP/1.1", "host: evil.example", bearer]],
    ["for no name at all", ["GET /v1/sessions HTTP/1.1", bearer]],
  ])("is refused %s", async (_where, lines) => {
    const { port } = await servedTown();
    const answer = await rawRequest({ port, lines: lines.map((line) => line.replace("PORT", String(port))) });
    expect([400, 403]).toContain(outcome(answer).status);
    expect(answer).not.toContain('"sessions"');
  });
});

/** What a page may send without asking first: its forms, and fetch with what forms could send. */
const asForms = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"];

describe("a page of another origin", () => {
  test.each(asForms)("starts nothing by a form of type %s, with the token too", async (type) => {
    const { url, pool, config } = await servedTown();
    const body = JSON.stringify(config);
    const sent: readonly Record<string, string>[] = [
      { origin: evil, authorization: `Bearer ${token}`, "content-type": type },
      { authorization: `Bearer ${token}`, "content-type": type },
      { origin: evil, "content-type": type },
      { origin: "null", "content-type": "application/json", authorization: `Bearer ${token}` },
    ];
    for (const headers of sent)
      expect([401, 403, 415]).toContain((await fetch(`${url}/v1/sessions`, { method: "POST", headers, body })).status);
    expect((await pool.listSessions()).sessions).toEqual([]);
  });

  test("is told nothing by a preflight, and by no header of any answer that it may read one", async () => {
    const { url } = await servedTown();
    const asks = {
      origin: evil,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization",
    };
    const answers = await Promise.all([
      fetch(`${url}/v1/sessions`, { method: "OPTIONS", headers: asks }),
      fetch(`${url}/v1/sessions`, { headers: { authorization: `Bearer ${token}` } }),
      fetch(`${url}/v1/health`),
      fetch(`${url}/openapi.json`, { headers: { origin: evil } }),
    ]);
    expect(answers[0]?.status).toBe(403);
    for (const answer of answers) {
      const named = [...answer.headers.keys()].filter((name) => name.startsWith("access-control-"));
      expect(named).toEqual([]);
      await answer.body?.cancel();
    }
  });

  test.each([
    "/v1/events",
    "/v1/events?durableOnly=true",
    `/v1/events?token=${token}`,
    `/v1/events?access_token=${token}`,
  ])("opens no stream of events at %s, as an EventSource would", async (path) => {
    const { url, app } = await servedTown();
    const accept = "text/event-stream";
    // An EventSource can send no header of its own; a page that has the token could send it by fetch.
    const sent: readonly Record<string, string>[] = [
      { accept, origin: evil },
      { accept },
      { accept, origin: evil, authorization: `Bearer ${token}` },
    ];
    for (const headers of sent) expect([401, 403]).toContain((await fetch(`${url}${path}`, { headers })).status);
    expect(app.eventStreams()).toBe(0);
  });

  test("opens no WebSocket: there is none", async () => {
    const { port } = await servedTown();
    const key = "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==";
    const upgrade = ["connection: Upgrade", "upgrade: websocket", "sec-websocket-version: 13", key];
    for (const origin of [[`origin: ${evil}`], []]) {
      const lines = ["GET /v1/events HTTP/1.1", "host: 127.0.0.1", ...upgrade, ...origin];
      expect([400, 401, 403]).toContain(outcome(await rawRequest({ port, lines })).status);
    }
  });
});
