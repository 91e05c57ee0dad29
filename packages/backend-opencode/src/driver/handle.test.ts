import { expect, it } from "vitest";
import { makeHandle, readHandle } from "./handle.js";

const config = { id: "s1", agent: "opencode", role: "r", workDir: "/work" };

it("names the server that the session is placed on", () => {
  const handle = makeHandle({ config, server: "2" });
  expect(handle.version).toBe(2);
  expect(readHandle(handle)).toEqual({ server: "2", directory: "/work", protocolId: "ses_s1", fork: null });
});

it("reads a handle of the time of one server as one on the first", () => {
  const data = { directory: "/work", protocolId: "ses_s1", fork: null };
  expect(readHandle({ backend: "opencode", version: 1, data })).toEqual({ ...data, server: "1" });
});

it("refuses what it does not know, and says what would read it", () => {
  const handle = { ...makeHandle({ config, server: "1" }), version: 3 };
  expect(() => readHandle(handle)).toThrow(/version 1 or 2 \(found: opencode, version 3\)/);
});
