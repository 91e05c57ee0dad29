import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { ConfigInvalidError } from "../errors/config-error.js";
import { checkConfigSection, coreSections, daemonSection, defineSection, listSettings, loadConfig } from "./index.js";

const toolsSection = defineSection({
  name: "tools",
  schema: z.strictObject({
    names: z.array(z.string()).default([]),
    strict: z.boolean().default(false),
    server: z.strictObject({ url: z.string(), retries: z.int().default(3) }).optional(),
    env: z.record(z.string(), z.strictObject({ value: z.string() })).default({}),
    size: z.union([z.literal("auto"), z.number()]).default("auto"),
  }),
});

const sections = [...coreSections, toolsSection] as const;
const load = (text: string, env: Record<string, string> = {}) =>
  loadConfig({ file: "/town/town.toml", text, sections, env });

/** The problems of a config that must be refused, as `place: problem`. */
async function problemsOf(text: string, env: Record<string, string> = {}): Promise<readonly string[]> {
  const error = await load(text, env).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConfigInvalidError);
  return (error as ConfigInvalidError).message.split("\n");
}

test("an empty file is the defaults, and says so", async () => {
  const config = await load("");
  expect(config.values).toEqual({
    orchestration: { backend: "tmux", isolation: "auto", fallback: "fail" },
    limits: { backends: {} },
    actions: {},
    supervision: { patrol_seconds: 60 },
    daemon: {
      port: 0,
      host: "127.0.0.1",
      proxies: [],
      allowed_hosts: [],
      allowed_origins: [],
      max_body_bytes: 4_194_304,
      requests_per_second: 200,
      max_connections: 1_000,
      max_event_streams: 200,
      request_seconds: 30,
      start: "auto",
    },
    retention: { days: 30, journal_mb: 0, work_days: 0, work_mb: 0 },
    logs: { level: "info", file_mb: 5, files: 3 },
    telemetry: {},
    roles: {},
    mcp: { journal: false, servers: {}, town: {} },
    tools: { names: [], strict: false, env: {}, size: "auto" },
  });
  expect(new Set(listSettings(config).map(({ from }) => from))).toEqual(new Set(["default"]));
});

test("a value of the file goes before the default, one of the environment before both", async () => {
  const text = '# a town\n[orchestration]\nbackend = "opencode"\n\n[daemon]\nport = 4000\nhost = "::1"\n';
  const config = await load(text, { TOWN_DAEMON_PORT: "5000", TOWN_TOOLS_STRICT: "" });
  expect(config.values.daemon).toMatchObject({ port: 5000, host: "::1", start: "auto" });
  const from = Object.fromEntries(listSettings(config).map(({ key, value, from }) => [key, [value, from]]));
  expect(from).toMatchObject({
    "orchestration.backend": ["opencode", "town.toml:3"],
    "daemon.port": [5000, "env TOWN_DAEMON_PORT"],
    "daemon.host": ["::1", "town.toml:7"],
    "daemon.start": ["auto", "default"],
    "tools.server": [null, "default"],
  });
});

test("a variable is read as the type that its key has", async () => {
  const env = {
    TOWN_TOOLS_NAMES: "a, b",
    TOWN_TOOLS_STRICT: "true",
    TOWN_TOOLS_SERVER: '{"url":"http://x"}',
    TOWN_TOOLS_SIZE: "12",
  };
  const { values } = await load("", env);
  expect(values.tools).toEqual({
    names: ["a", "b"],
    strict: true,
    server: { url: "http://x", retries: 3 },
    env: {},
    size: 12,
  });
  expect((await load("", { TOWN_TOOLS_SIZE: "auto", TOWN_TOOLS_NAMES: '["a, b"]' })).values.tools).toMatchObject({
    names: ["a, b"],
    size: "auto",
  });
});

test("mistyped sections, keys and variables are refused with their line and the nearest name", async () => {
  const text = [
    "[orchestation]",
    'backend = "tmux"',
    "[daemon]",
    "prot = 1",
    "xyz = 2",
    "[tools.server]",
    'url = "x"',
    "retris = 1",
  ];
  expect(await problemsOf(text.join("\n"), { TOWN_DAEMON_HOTS: "x" })).toEqual([
    'town.toml:1: there is no section [orchestation]. Did you mean "orchestration"?',
    'town.toml:4: [daemon] has no key "prot". Did you mean "port"?',
    'town.toml:5: [daemon] has no key "xyz".',
    'TOWN_DAEMON_HOTS: no setting of [daemon] has this variable. Did you mean "TOWN_DAEMON_HOST"?',
    'town.toml:8: tools.server has no key "retris". Did you mean "retries"?',
  ]);
});

test("a wrong value is refused with its place, what was expected and what was found", async () => {
  const text =
    '[daemon]\nport = "4000"\nstart = "atuo"\n[tools]\nnames = [\n  "a",\n  3,\n]\n[tools.env.PATH]\nvalue = 1\n[retention]\ndays = 1.5\n';
  expect(await problemsOf(text, { TOWN_TOOLS_STRICT: "yes" })).toEqual([
    "town.toml:2: daemon.port: expected a number, found a text.",
    'town.toml:3: daemon.start: expected "auto" or "never", found "atuo". Did you mean "auto"?',
    "town.toml:12: retention.days: expected a whole number, found a fraction.",
    "town.toml:5: tools.names.1: expected a text, found a number.",
    "TOWN_TOOLS_STRICT: tools.strict: expected true or false, found a text.",
    "town.toml:10: tools.env.PATH.value: expected a text, found a number.",
  ]);
  expect(await problemsOf("[daemon]\nport = 70000")).toEqual([
    expect.stringMatching(/^town\.toml:2: daemon\.port: .*65535/),
  ]);
  expect(await problemsOf('daemon = 3\nx = "y"')).toEqual([
    'town.toml:1: "daemon" stands outside of any section.',
    'town.toml:2: "x" stands outside of any section.',
  ]);
});

test("a role's settings are shown one by one, and its mistakes are named with their line", async () => {
  const text = [
    "[roles.polecat]",
    'model = "anthropic/small"',
    "snapshot = false",
    "[roles.polecat.env]",
    'GT_ROLE = "gastown/polecats/toast"',
    '[roles."reviewer.v2"]',
    'mode = "plan"',
  ].join("\n");
  const config = await load(text);
  expect(config.values.roles).toEqual({
    polecat: { model: "anthropic/small", snapshot: false, env: { GT_ROLE: "gastown/polecats/toast" } },
    "reviewer.v2": { mode: "plan" },
  });
  expect(listSettings(config).filter(({ key }) => key.startsWith("roles."))).toEqual([
    { key: "roles.polecat.model", value: "anthropic/small", from: "town.toml:2" },
    { key: "roles.polecat.snapshot", value: false, from: "town.toml:3" },
    { key: "roles.polecat.env", value: { GT_ROLE: "gastown/polecats/toast" }, from: "town.toml:4" },
    { key: "roles.reviewer.v2.mode", value: "plan", from: "town.toml:7" },
  ]);
  expect(await problemsOf('[roles.polecat]\nmodel = "a/b"\nsystem_promt = "x"')).toEqual([
    'town.toml:3: roles.polecat has no key "system_promt". Did you mean "system_prompt"?',
  ]);
  expect(await problemsOf('[roles.polecat]\nsnapshot = "no"\n[roles.polecat.env]\nTOWN_SESSION = "me"')).toEqual([
    "town.toml:2: roles.polecat.snapshot: expected true or false, found a text.",
    expect.stringMatching(/^town\.toml:4: roles\.polecat\.env\.TOWN_SESSION: .*TOWN_/),
  ]);
  expect(await problemsOf('[roles.p]\nsystem_prompt = "x"\nsystem_prompt_file = "y"')).toEqual([
    "town.toml:1: roles.p: give system_prompt or system_prompt_file, not both.",
  ]);
});

test("a text that is not TOML is refused with line and column", async () => {
  expect(await problemsOf('[daemon]\nport = \nhost = "x"')).toEqual([
    expect.stringMatching(/^town\.toml:2:\d+: this is not TOML: /),
  ]);
});

test("a section that was checked where its schema is counts as if its schema were here", async () => {
  const file = "/town/town.toml";
  const check = (text: string) => {
    const env = { TOWN_TOOLS_STRICT: "true" };
    const tools = checkConfigSection({ file, text, section: toolsSection, env });
    return loadConfig({ file, text, sections: coreSections, env, checkedElsewhere: { tools } });
  };
  const config = await check('[tools]\nnames = ["a"]\n');
  expect(config.values).toHaveProperty("tools", { names: ["a"], strict: true, env: {}, size: "auto" });
  expect(listSettings(config)).toContainEqual({ key: "tools.strict", value: true, from: "env TOWN_TOOLS_STRICT" });
  const wrong = await check("[tools]\nnmes = []\n[daemon]\nprt = 1\n[tool]\n").catch((error: unknown) => error);
  expect((wrong as ConfigInvalidError).message.split("\n")).toEqual([
    expect.stringContaining('no section [tool]. Did you mean "tools"?'),
    expect.stringContaining('no key "prt"'),
    expect.stringContaining('no key "nmes"'),
  ]);
});

test("the backend is one of ours, the name of a package, or a path", async () => {
  for (const path of ["./my-backend", "../agents", "/opt/agents"])
    expect((await load(`[orchestration]\nbackend = "${path}"`)).values.orchestration.backend).toBe(path);
  expect((await load('[orchestration]\nbackend = "@acme/agents"')).values.orchestration.backend).toBe("@acme/agents");
  expect(await problemsOf('[orchestration]\nbackend = "opncode"')).toEqual([
    'town.toml:2: orchestration.backend: there is no backend "opncode". Did you mean "opencode"?',
  ]);
  expect(await problemsOf('[orchestration]\nbackend = "no such name"')).toHaveLength(1);
});

test("a reader of some sections does not mind the others", async () => {
  const options = {
    file: "town.toml",
    text: "[daemon]\nport = 1\n[opencode]\nx = 1",
    sections: [daemonSection],
    env: {},
  } as const;
  const { values } = await loadConfig({ ...options, ignoreUnknownSections: true });
  expect(values).toMatchObject({ daemon: { port: 1, host: "127.0.0.1", start: "auto" } });
  await expect(loadConfig(options)).rejects.toThrow("there is no section [opencode]");
});

test("the file is read where no text is given; one that is not there is a config error", async () => {
  const folder = mkdtempSync(join(tmpdir(), "town-config-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "town.toml");
  await expect(loadConfig({ file, sections, env: {} })).rejects.toMatchObject({ code: "config_invalid" });
  writeFileSync(file, "[retention]\ndays = 9\n");
  expect((await loadConfig({ file, sections, env: {} })).values.retention.days).toBe(9);
});

test("a server of somebody else's is named by its address alone, and a password in it is refused and not repeated", async () => {
  const text = (url: string) => `[orchestration]\nopencode_server_url = "${url}"`;
  const url = "http://localhost:4096";
  expect((await load(text(url))).values.orchestration.opencode_server_url).toBe(url);
  for (const wrong of ["http://me:hunter2@localhost:4096", "localhost:4096", `${url}/path`]) {
    const problems = await problemsOf(text(wrong));
    expect(problems).toEqual([
      "town.toml:2: orchestration.opencode_server_url: expected the address of a server, such as http://localhost:4096, without user and password.",
    ]);
  }
});

test("only a hybrid falls back", async () => {
  expect((await load('[orchestration]\nbackend = "hybrid"\nfallback = "ask"')).values.orchestration.fallback).toBe(
    "ask",
  );
  expect(await problemsOf('[orchestration]\nfallback = "tmux"')).toEqual([
    'town.toml:2: orchestration.fallback: only backend = "hybrid" has one.',
  ]);
});
