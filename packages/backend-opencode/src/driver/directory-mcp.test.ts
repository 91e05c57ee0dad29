import type { McpDoor } from "@townkit/core";
import { silentLog } from "@townkit/core";
import { callerToken } from "@townkit/core/mcp";
import { expect, it } from "vitest";
import type { ServerClient } from "../client/server-client.js";
import { DirectoryMcp } from "./directory-mcp.js";

const servers = ["search", "own", "broken"].map((name) => ({ name, roles: null }));
const door: McpDoor = { url: "http://127.0.0.1:1/mcp", servers, key: "the key" };

/** A server with these of its own in its settings, at which these fail. */
function serverWith({ own = {}, failing = [] as readonly string[] }) {
  const there = new Map<string, string | null>(Object.keys(own).map((name) => [name, null]));
  const added: string[] = [];
  const tokens = new Set<string>();
  const client = {
    facets: { config: async () => ({ mcp: own }) },
    mcp: {
      list: async () => there,
      async add({ name, config }: { name: string; config: { headers: { Authorization: string } } }) {
        added.push(name);
        tokens.add(config.headers.Authorization);
        return there.set(name, failing.includes(name) ? "Connection refused" : null);
      },
    },
  };
  return { client: client as unknown as ServerClient, there, added, tokens };
}

it("a directory has the town's servers with its own token, and its owner's go before", async () => {
  const mcp = new DirectoryMcp({ door, log: silentLog });
  const { client, added, tokens, there } = serverWith({ own: { own: {} }, failing: ["broken"] });
  const place = { client, directory: "/work/a" };
  expect(await mcp.give(place)).toEqual(["search", "broken"]);
  expect(added).toEqual(["search", "broken"]);
  const caller = { kind: "carrier", id: "opencode", directory: "/work/a" } as const;
  expect([...tokens]).toEqual([`Bearer ${callerToken({ key: door.key, caller })}`]);
  // What is connected stays; what is not is tried again, as is what its owner has ended.
  await mcp.giveAgain(place);
  there.delete("search");
  await mcp.giveAgain(place);
  expect(added.slice(2)).toEqual(["broken", "search", "broken"]);
});

it("where none can be had the session is refused, with the way out, and a turn goes on", async () => {
  const mcp = new DirectoryMcp({ door, log: silentLog });
  const { client } = serverWith({ failing: ["search", "own", "broken"] });
  const place = { client, directory: "/work/a" };
  await expect(mcp.give(place)).rejects.toMatchObject({
    code: "backend_unavailable",
    effect: "none",
    message: expect.stringContaining("search: Connection refused"),
    remedy: expect.stringContaining(door.url),
  });
  await mcp.giveAgain(place);
});

it("a town without servers asks nothing", async () => {
  const { client, added } = serverWith({});
  expect(await new DirectoryMcp({ door: undefined, log: silentLog }).give({ client, directory: "/work/a" })).toEqual(
    [],
  );
  expect(added).toEqual([]);
});
