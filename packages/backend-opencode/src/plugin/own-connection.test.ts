import { callerToken } from "@townkit/core/mcp";
import { expect, it } from "vitest";
import { ownConnections } from "./own-connection.js";

const key = "the key";
const caller = { kind: "carrier", id: "opencode" } as const;
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

it("the town's servers are reached with the directory's own token, and all others as their settings say", () => {
  const theirs = {
    local: { type: "local", command: ["own"] },
    remote: { type: "remote", url: "http://a", headers: bearer("their own") },
    off: { enabled: false },
  };
  const server = { type: "remote", url: "http://b", headers: { ...bearer(callerToken({ key, caller })), More: "x" } };
  const shared = { ...theirs, search: server };
  const settings = { mcp: shared };
  ownConnections({ settings, directory: "/work/a" });
  const own = { ...server.headers, ...bearer(callerToken({ key, caller: { ...caller, directory: "/work/a" } })) };
  expect(settings.mcp).toEqual({ ...theirs, search: { ...server, headers: own } });
  // What another directory's settings are made of is as it was, and a second time changes nothing.
  expect(shared.search.headers.Authorization).toBe(`Bearer ${callerToken({ key, caller })}`);
  const once = structuredClone(settings);
  ownConnections({ settings, directory: "/work/b" });
  expect(settings).toEqual(once);
});

it("where there are no servers there are none afterwards", () => {
  const settings = {};
  ownConnections({ settings, directory: "/work/a" });
  expect(settings).toEqual({});
});
