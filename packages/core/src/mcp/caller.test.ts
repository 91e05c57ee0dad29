import { expect, it } from "vitest";
import { callerToken, createStampReader, directoryToken, mcpAccess, readCallerToken, stampCall } from "./index.js";

const key = "the town's key";
const session = { kind: "session", id: "polecat-1" } as const;
const carrier = { kind: "carrier", id: "opencode-1" } as const;
const token = callerToken({ key, caller: session });

it("a token names its caller to who has the key, and nobody else can make one", () => {
  expect(readCallerToken({ key, token })).toEqual(session);
  expect(readCallerToken({ key, token: callerToken({ key, caller: carrier }) })).toEqual(carrier);
  const forged = [
    callerToken({ key: "another", caller: session }),
    token.replace("polecat-1", "polecat-2"),
    token.replace("session", "carrier"),
    token.slice(0, -1),
    `${token}.x`,
    "",
  ];
  for (const one of forged) expect(readCallerToken({ key, token: one }), one).toBeUndefined();
});

it("a carrier's token makes one for each directory, which is good for that one alone", () => {
  const own = callerToken({ key, caller: carrier });
  const there = directoryToken({ token: own, directory: "/work/a b/é" });
  const caller = { ...carrier, directory: "/work/a b/é" };
  expect(there).toBe(callerToken({ key, caller }));
  expect(readCallerToken({ key, token: there })).toEqual(caller);
  expect(there).not.toContain(own.split(".").at(-1));
  const place = (directory: string) => Buffer.from(directory).toString("base64url");
  const forged = [
    there.replace(place("/work/a b/é"), place("/work/b")),
    directoryToken({ token: there, directory: "/work/b" }),
    directoryToken({ token, directory: "/work/b" }),
    there.replace("opencode-1", "opencode-2"),
    `${own}.x`,
  ];
  for (const one of forged) expect(readCallerToken({ key, token: one }), one).toBeUndefined();
});

it("a stamp says whose call it is, once and for an hour, and does not hold the token", () => {
  let now = 1_000_000;
  const read = createStampReader({ key, nowMs: () => now });
  const stamp = stampCall({ token, atMs: now });
  const signature = token.split(".").at(-1) ?? "";
  expect(stamp).not.toContain(signature);
  expect(read(stamp)).toBe("polecat-1");
  expect(read(stamp)).toBeUndefined();
  expect(read(stampCall({ token, atMs: now }))).toBe("polecat-1");
  const early = stampCall({ token, atMs: now });
  const replayed = stampCall({ token, atMs: now });
  expect(read(replayed)).toBe("polecat-1");
  now += 3_599_999;
  expect(read(replayed)).toBeUndefined();
  now += 2;
  expect(read(early)).toBeUndefined();
  expect(read(replayed)).toBeUndefined();
});

it("a stamp of another session, of another key, or of another moment than it says, is none", () => {
  const read = createStampReader({ key, nowMs: () => 5 });
  const stamp = stampCall({ token, atMs: 5 });
  const foreign = stampCall({ token: callerToken({ key: "another", caller: session }), atMs: 5 });
  for (const one of [stamp.replace("polecat-1", "polecat-2"), stamp.replace(".5.", ".6."), foreign, "", "a.1.b.c"])
    expect(read(one), one).toBeUndefined();
  expect(read(stamp)).toBe("polecat-1");
});

it("a caller is given the servers of its role, each by its url", () => {
  const servers = [
    { name: "search", roles: null },
    { name: "town", roles: ["mayor"] },
  ];
  const door = { url: "http://127.0.0.1:1/mcp", servers, key };
  const namesFor = (role?: string) =>
    mcpAccess({ door, caller: session, ...(role !== undefined && { role }) })?.servers.map(({ name }) => name);
  expect(namesFor("polecat")).toEqual(["search"]);
  expect(namesFor("mayor")).toEqual(["search", "town"]);
  expect(namesFor()).toEqual(["search", "town"]);
  expect(mcpAccess({ door, caller: session })).toMatchObject({ token, servers: [{ url: `${door.url}/search` }, {}] });
  expect(mcpAccess({ door: { ...door, servers: [] }, caller: session })).toBeUndefined();
  expect(mcpAccess({ door: undefined, caller: session })).toBeUndefined();
});
