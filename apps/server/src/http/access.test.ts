import { describe, expect, test } from "vitest";
import { untouchedTown } from "../test-support/untouched-town.js";

describe("the token", () => {
  test.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    "Bearer wrong",
    "Bearer the-tokenn",
    "Bearer the-toke",
    "Basic dGhlLXRva2Vu",
    "the-token",
  ])("is missing or wrong in %j: 401, and nothing is reached", async (authorization) => {
    const { send, touched } = untouchedTown();
    const answer = await send({ headers: { authorization } });
    expect(answer).toMatchObject({ status: 401, error: { code: "unauthorized" } });
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
    expect(answer.text).not.toContain("the-token");
    expect(touched).toEqual([]);
  });

  test.each(["/v1/events", "/v1/no-such-route", "/v1/status"])("is asked for before %s is looked at", async (path) => {
    const { send } = untouchedTown();
    expect(await send({ path, headers: { authorization: undefined } })).toMatchObject({ status: 401 });
  });

  test("is not needed to ask whether the server is there, or what it offers", async () => {
    const { send } = untouchedTown();
    const headers = { authorization: undefined };
    expect(await send({ path: "/v1/health", headers })).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    expect(await send({ path: "/openapi.json", headers })).toMatchObject({ status: 200 });
  });
});

describe("the host", () => {
  test.each(["evil.example", "evil.example:4711", "127.0.0.1.evil.example", "localhost.evil.example"])(
    "%s is refused, also for what needs no token",
    async (host) => {
      const { send, touched } = untouchedTown();
      for (const path of ["/v1/sessions", "/v1/health", "/openapi.json"])
        expect(await send({ path, host })).toMatchObject({ status: 403, error: { code: "not_acceptable_host" } });
      expect(touched).toEqual([]);
    },
  );

  test("that the header names counts as much as that of the url", async () => {
    const { send } = untouchedTown();
    const headers = { host: "evil.example" };
    expect(await send({ path: "/v1/health", headers })).toMatchObject({ status: 403 });
  });

  test.each(["127.0.0.1", "localhost:1", "LOCALHOST:1", "[::1]:4711"])("%s is this machine", async (host) => {
    expect(await untouchedTown().send({ path: "/v1/health", host })).toMatchObject({ status: 200 });
  });

  test("is one of those that are allowed, and no other", async () => {
    const { send } = untouchedTown({ allowedHosts: ["town.example"] });
    expect(await send({ path: "/v1/health", host: "town.example:80" })).toMatchObject({ status: 200 });
    expect(await send({ path: "/v1/health", host: "127.0.0.1:80" })).toMatchObject({ status: 403 });
  });
});

describe("the origin", () => {
  test.each(["https://evil.example", "null", "http://127.0.0.1:4711", ""])("%j is refused", async (origin) => {
    const { send, touched } = untouchedTown();
    expect(await send({ headers: { origin } })).toMatchObject({ status: 403, error: { code: "origin_not_allowed" } });
    expect(touched).toEqual([]);
  });

  test("that is allowed may ask from a page", async () => {
    const { send, touched } = untouchedTown({ allowedOrigins: ["https://board.example"] });
    const headers = { origin: "https://board.example", authorization: undefined };
    const preflight = await send({
      method: "OPTIONS",
      headers: { ...headers, "access-control-request-method": "POST" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("https://board.example");
    expect(await send({ headers })).toMatchObject({ status: 401 });
    expect(touched).toEqual([]);
  });
});
