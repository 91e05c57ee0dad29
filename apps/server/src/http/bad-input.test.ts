import { describe, expect, test } from "vitest";
import { untouchedTown } from "../test-support/untouched-town.js";

const spawn = JSON.stringify({ agent: "a", workDir: "/w", role: "r" });
const work = { type: "prompt", content: "hello" };

describe("a body", () => {
  test.each([
    undefined,
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonx",
  ])("of type %j is refused", async (type) => {
    const { send, touched } = untouchedTown();
    const answer = await send({ method: "POST", body: spawn, headers: { "content-type": type } });
    expect(answer).toMatchObject({ status: 415, error: { code: "unsupported_media_type" } });
    expect(touched).toEqual([]);
  });

  test.each(["{", "nothing", "{'a':1}", '{"agent":"secret words" "x"}', "\u0000"])("%j is not JSON", async (body) => {
    const { send, touched } = untouchedTown();
    const answer = await send({ method: "POST", body });
    expect(answer).toMatchObject({ status: 400, error: { code: "invalid_input" } });
    expect(answer.text).not.toContain("secret words");
    expect(touched).toEqual([]);
  });

  test.each(["[]", "null", "7", '"text"', "{}", spawn.replace("}", ',"color":"red"}'), spawn.replace('"/w"', "7")])(
    "%s is not what is meant",
    async (body) => {
      const { send, touched } = untouchedTown();
      expect(await send({ method: "POST", body })).toMatchObject({ status: 400, error: { code: "invalid_input" } });
      expect(touched).toEqual([]);
    },
  );

  test("names each problem by its path", async () => {
    const answer = await untouchedTown().send({ method: "POST", body: '{"agent":"a","role":"r","workDir":7,"x":1}' });
    expect(answer.error?.message).toContain("workDir");
    expect(answer.error?.message).toContain("x");
  });

  test("that says how large it is, is refused by that", async () => {
    const { send, touched } = untouchedTown({ maxBodyBytes: 100 });
    const body = JSON.stringify({ agent: "a".repeat(200) });
    const answer = await send({ method: "POST", body, headers: { "content-length": String(body.length) } });
    expect(answer).toMatchObject({ status: 413, error: { code: "payload_too_large", facts: { maxBytes: 100 } } });
    expect(touched).toEqual([]);
  });

  test("that does not say so is refused as soon as it is too large", async () => {
    const { send, touched } = untouchedTown({ maxBodyBytes: 1_000 });
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 100;
        controller.enqueue(new Uint8Array(100));
      },
    });
    expect(await send({ method: "POST", body: endless })).toMatchObject({ status: 413 });
    expect(sent).toBeLessThan(5_000);
    expect(touched).toEqual([]);
  });
});

describe("a key", () => {
  test.each([
    ["/v1/sessions", { agent: "a", workDir: "/w", role: "r", id: "s-1" }],
    ["/v1/sessions/s-0/fork", { id: "s-1" }],
    ["/v1/sessions/s-0/assignments", { work, assignmentId: "w-1" }],
  ])("that is not the id in the body of %s is refused", async (path, body) => {
    const { send, touched } = untouchedTown();
    const headers = { "idempotency-key": "other" };
    const answer = await send({ method: "POST", path, headers, body: JSON.stringify(body) });
    expect(answer).toMatchObject({ status: 400, error: { code: "invalid_input", facts: { key: "other" } } });
    expect(touched).toEqual([]);
  });

  test.each(["with space", "x".repeat(201), "naïve"])("%j is refused where it is a key", async (key) => {
    const { send, touched } = untouchedTown();
    const answer = await send({ method: "POST", path: "/v1/sessions/s-1/stop", headers: { "idempotency-key": key } });
    expect(answer).toMatchObject({ status: 400 });
    expect(touched).toEqual([]);
  });

  test("that is no session id is refused where it is one", async () => {
    const answer = await untouchedTown().send({ method: "POST", body: spawn, headers: { "idempotency-key": "a/b" } });
    expect(answer).toMatchObject({ status: 400 });
  });
});

describe("a query", () => {
  test.each([
    "/v1/sessions?color=red",
    "/v1/sessions?status=tired",
    "/v1/sessions?role=a&role=b",
    "/v1/sessions?waitMs=soon",
    "/v1/sessions?waitMs=-1",
    "/v1/sessions?waitMs=1&waitMs=2",
    "/v1/assignments?limit=0",
    "/v1/assignments/w-1/wait?until=stored",
    "/v1/events?after=",
    "/v1/events?durableOnly=perhaps",
    "/v1/events?waitMs=5",
    "/v1/sessions/s-1/output?limit=all",
  ])("%s is refused", async (path) => {
    const { send, touched } = untouchedTown();
    expect(await send({ path })).toMatchObject({ status: 400, error: { code: "invalid_input" } });
    expect(touched).toEqual([]);
  });
});

test.each([
  ["GET", "/v1/nothing"],
  ["GET", "/v1/sessions/"],
  ["DELETE", "/v1/sessions/s-1"],
  ["PUT", "/v1/sessions"],
  ["GET", "/"],
  ["GET", "/v1/status"],
  ["POST", "/v1/shutdown"],
])("there is nothing at %s %s", async (method, path) => {
  const { send, touched } = untouchedTown();
  expect(await send({ method, path })).toMatchObject({
    status: 404,
    error: { code: "route_not_found", facts: { method, path } },
  });
  expect(touched).toEqual([]);
});

test("what opens a session's terminal is not told to callers from elsewhere", async () => {
  const { send, touched } = untouchedTown();
  const answer = await send({ path: "/v1/sessions/s-1/attach" });
  expect(answer).toMatchObject({ status: 422, error: { code: "capability_unsupported" } });
  expect(touched).toEqual([]);
});

test("a town that is stopping takes nothing more", async () => {
  const { send, touched } = untouchedTown({ closing: AbortSignal.abort() });
  expect(await send({})).toMatchObject({ status: 503, error: { code: "town_unreachable" } });
  expect(touched).toEqual([]);
});
