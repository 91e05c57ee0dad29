import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
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
const folder = "/nowhere";

beforeEach(async () => {
  const folder = join(await mkdtemp(join(tmpdir(), "townkit-mcp-")), "mcp");
  place = { door: { url: "http://127.0.0.1:1/mcp", servers, key: "the key" }, folder };
});
afterEach(() => rm(join(place.folder, ".."), { recursive: true }));

it("claude is given the servers of its role by a file for its owner alone, and its token by no argument", async () => {
  const given = { place, profile: knownAgent("claude").mcp, sessionId: "s-1", folder, what };
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
  const given = { place, sessionId: "s-1", role: "polecat", folder, what };
  const env = { TOWN_SESSION_TOKEN: expect.any(String) };
  expect(await setUpMcp({ ...given, profile: knownAgent("codex").mcp })).toEqual({
    arguments: [
      "--config",
      'mcp_servers.search={url="http://127.0.0.1:1/mcp/search",bearer_token_env_var="TOWN_SESSION_TOKEN",startup_timeout_sec=120,tool_timeout_sec=3600}',
    ],
    env,
  });
  const profile = McpSchema.parse({ env: { KIND: "x" } });
  expect(await setUpMcp({ ...given, profile })).toEqual({ arguments: [], env: { KIND: "x", ...env } });
  expect(await setUpMcp({ ...given, profile: undefined })).toEqual({
    arguments: [],
    env: { TOWN_SESSION_TOKEN: expect.any(String) },
  });
  const secret = McpSchema.parse({ arguments: ["--token={token}"] });
  await expect(setUpMcp({ ...given, profile: secret })).rejects.toThrow(/names \{token\}/);
});

it("an agent that has no MCP is given a part of ours, which stays for as long as agents run that have it", async () => {
  const profile = knownAgent("pi").mcp;
  const launch = await setUpMcp({ place, profile, sessionId: "s-1", role: "mayor", folder, what });
  const [option, extension = ""] = launch?.arguments ?? [];
  expect(option).toBe("--extension");
  expect((await readFile(extension, "utf8")).length).toBeGreaterThan(1000);
  const token = launch?.env.TOWN_SESSION_TOKEN;
  const server = (name: string) => ({ url: `http://127.0.0.1:1/mcp/${name}`, token });
  expect(JSON.parse(await readFile(launch?.env.TOWN_MCP_SERVERS ?? "", "utf8"))).toEqual({
    search: server("search"),
    town: server("town"),
  });
  await forgetMcp({ place, sessionId: "s-1" });
  expect((await readdir(place.folder)).map((name) => join(place.folder, name))).toEqual([extension]);
});

it("an agent that is told by its own settings alone is told there, beside what is not the town's, and of no token", async () => {
  const own = join(place.folder, "..", "agent");
  const file = join(own, ".gemini/settings.json");
  const given = { place, profile: knownAgent("gemini").mcp, folder: own, what };
  const settings = async () => JSON.parse(await readFile(file, "utf8"));
  await mkdir(join(own, ".gemini"), { recursive: true });
  await writeFile(file, JSON.stringify({ ui: {}, mcpServers: { mine: { httpUrl: "http://127.0.0.1:2/mcp" } } }));
  const launch = await setUpMcp({ ...given, sessionId: "s-1", role: "mayor" });
  expect(launch).toEqual({ arguments: [], env: { TOWN_SESSION_TOKEN: expect.stringMatching(/^session\.s-1\./) } });
  const headers = { Authorization: "Bearer $TOWN_SESSION_TOKEN" };
  const server = (name: string) => ({ httpUrl: `http://127.0.0.1:1/mcp/${name}`, headers, timeout: 3_600_000 });
  const mine = { httpUrl: "http://127.0.0.1:2/mcp" };
  expect(await settings()).toEqual({
    ui: {},
    mcpServers: { mine, search: server("search"), town: server("town") },
  });
  await setUpMcp({ ...given, sessionId: "s-2", role: "polecat" });
  expect(await settings()).toEqual({ ui: {}, mcpServers: { mine, search: server("search") } });
  const secret = McpSchema.parse({ ...given.profile, server: { key: "{token}" } });
  await expect(setUpMcp({ ...given, profile: secret, sessionId: "s-1", role: "mayor" })).rejects.toThrow(
    /names \{token\}/,
  );
});

it("where no server is for its role, it is given nothing", async () => {
  const own: McpPlace = { ...place, door: { ...place.door, servers: servers.slice(1) } };
  expect(
    await setUpMcp({ place: own, profile: undefined, sessionId: "s-1", role: "polecat", folder, what }),
  ).toBeNull();
});
