import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { knownAgent } from "../agents/index.js";
import { McpSchema } from "../profile/mcp.js";
import { forgetMcp, type McpPlace, setUpMcp } from "./mcp-setup.js";

let place: McpPlace;
const servers = [
  { name: "search", roles: null },
  { name: "town", roles: ["mayor"] },
];
const what = "The profile";

beforeEach(async () => {
  const folder = join(await mkdtemp(join(tmpdir(), "townkit-mcp-")), "mcp");
  place = { door: { url: "http://127.0.0.1:1/mcp", servers, key: "the key" }, folder };
});
afterEach(() => rm(join(place.folder, ".."), { recursive: true }));

it("claude is given the servers of its role by a file for its owner alone, and its token by no argument", async () => {
  const given = { place, profile: knownAgent("claude").mcp, sessionId: "s-1", what };
  const launch = await setUpMcp({ ...given, role: "mayor" });
  const file = join(place.folder, "s-1.json");
  expect(launch?.arguments).toEqual(["--mcp-config", file]);
  const token = launch?.env.TOWN_SESSION_TOKEN ?? "";
  expect(token).toMatch(/^session\.s-1\./);
  const server = (name: string) => ({
    type: "http",
    url: `http://127.0.0.1:1/mcp/${name}`,
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
    mcpServers: { search: server("search"), town: server("town") },
  });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await setUpMcp({ ...given, role: "polecat" });
  expect(Object.keys(JSON.parse(await readFile(file, "utf8")).mcpServers)).toEqual(["search"]);
  await forgetMcp({ place, sessionId: "s-1" });
  expect(await readdir(place.folder)).toEqual([]);
});

it("an agent that takes no file is given each server by arguments, and one that is not known how, its token alone", async () => {
  const profile = McpSchema.parse({ each: ["-c", 'mcp_servers.{name}.url="{url}"'], env: { KIND: "x" } });
  const given = { place, sessionId: "s-1", role: "polecat", what };
  expect(await setUpMcp({ ...given, profile })).toEqual({
    arguments: ["-c", 'mcp_servers.search.url="http://127.0.0.1:1/mcp/search"'],
    env: { KIND: "x", TOWN_SESSION_TOKEN: expect.any(String) },
  });
  expect(await setUpMcp({ ...given, profile: undefined })).toEqual({
    arguments: [],
    env: { TOWN_SESSION_TOKEN: expect.any(String) },
  });
  const secret = McpSchema.parse({ arguments: ["--token={token}"] });
  await expect(setUpMcp({ ...given, profile: secret })).rejects.toThrow(/names \{token\}/);
});

it("where no server is for its role, it is given nothing", async () => {
  const own: McpPlace = { ...place, door: { ...place.door, servers: servers.slice(1) } };
  expect(await setUpMcp({ place: own, profile: undefined, sessionId: "s-1", role: "polecat", what })).toBeNull();
});
