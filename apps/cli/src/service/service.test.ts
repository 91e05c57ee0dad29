import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { launchd, plistText } from "./launchd.js";
import { installService, type ServiceManager, serviceState, uninstallService } from "./service-manager.js";
import { type ServiceSpec, serviceName } from "./service-spec.js";
import { systemd, unitText } from "./systemd.js";
import { townSpec } from "./town-specs.js";

const spec: ServiceSpec = {
  name: "townkit-test-1",
  description: "Townkit town /srv/100% town",
  argv: ["/usr/bin/env", "say", 'a "b" $HOME %h \\ <&>'],
  cwd: "/tmp",
  env: { PATH: "/usr/bin:/opt/$x" },
  envFile: "/tmp/none.env",
  finalExitCodes: [2, 10],
};

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "town-service-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Programs that note how they were called and say this; those that fail say why. */
async function programs(says: Readonly<Record<string, { out?: string; fails?: string }>>) {
  const folder = await tempFolder();
  const calls = path.join(folder, "calls");
  for (const [name, { out = "", fails }] of Object.entries(says)) {
    const end = fails === undefined ? `printf '${out}'` : `echo '${fails}' >&2; exit 1`;
    await writeFile(path.join(folder, name), `#!/bin/sh\necho "${name} $*" >> ${calls}\n${end}\n`, { mode: 0o755 });
  }
  const home = await tempFolder();
  return {
    env: { PATH: `${folder}:/usr/bin:/bin`, HOME: home },
    calls: async () => (existsSync(calls) ? (await readFile(calls, "utf8")).trim().split("\n") : []),
  };
}

test("each town has a service of its own, by its folder", () => {
  const name = serviceName({ townRoot: "/srv/my town", kind: "town" });
  expect(name).toMatch(/^townkit-my-town-[0-9a-f]{8}$/);
  expect(serviceName({ townRoot: "/srv/my town/", kind: "town" })).toBe(name);
  expect(serviceName({ townRoot: "/other/my town", kind: "town" })).not.toBe(name);
  expect(serviceName({ townRoot: "/srv/my town", kind: "opencode" })).not.toBe(name);
});

test("a unit holds its words as they are, and ends its main process only", () => {
  const text = unitText(spec);
  expect(text).toContain('ExecStart="/usr/bin/env" "say" "a \\"b\\" $$HOME %%h \\\\ <&>"\n');
  expect(text).toContain('Environment="PATH=/usr/bin:/opt/$x"\n');
  expect(text).toContain("Description=Townkit town /srv/100%% town\n");
  expect(text).toContain("KillMode=process\n");
  expect(text).toContain("RestartPreventExitStatus=2 10\n");
});

const hasVerifier = spawnSync("systemd-analyze", ["--version"]).status === 0;

test.runIf(hasVerifier)("systemd finds nothing wrong with the unit of a town", async () => {
  const townRoot = await tempFolder();
  const unit = townSpec({ townRoot, env: process.env });
  const file = path.join(await tempFolder(), `${unit.name}.service`);
  for (const each of [unit, { ...spec, cwd: townRoot }]) {
    await writeFile(file, unitText(each));
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", file], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
  }
  await writeFile(file, unitText(spec).replace("KillMode=process", "KillMode=nobody"));
  expect(spawnSync("systemd-analyze", ["verify", "--man=no", file], { encoding: "utf8" }).stderr).not.toBe("");
});

const hasPlutil = spawnSync("plutil", ["-help"]).status === 0;

test("a launch agent holds its words as XML does", async () => {
  const text = plistText(spec);
  expect(text).toContain('<string>a "b" $HOME %h \\ &lt;&amp;&gt;</string>');
  expect(text).toContain("<key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>");
  if (!hasPlutil) return;
  const file = path.join(await tempFolder(), "a.plist");
  await writeFile(file, text);
  expect(spawnSync("plutil", ["-lint", file]).status).toBe(0);
});

test("a control character is refused before anything is written", () => {
  expect(() => unitText({ ...spec, cwd: "/tmp/a\nExecStart=/bin/evil" })).toThrow("control character");
  expect(() => plistText({ ...spec, cwd: "/tmp/a\nb" })).toThrow("control character");
});

test("a service is declared for its owner only, checked, enabled and started; then it is gone again", async () => {
  const { env, calls } = await programs({
    "systemd-analyze": {},
    systemctl: { out: "ActiveState=active\\nSubState=running\\nMainPID=7\\n" },
  });
  const { file } = await installService({ manager: systemd, spec, env, start: true });
  expect(file).toBe(path.join(env.HOME, ".config/systemd/user/townkit-test-1.service"));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await calls()).toEqual([
    `systemd-analyze verify --man=no ${file}`,
    "systemctl --user daemon-reload",
    "systemctl --user enable townkit-test-1.service",
    "systemctl --user start townkit-test-1.service",
  ]);
  const of = { manager: systemd, env, name: spec.name };
  expect(await serviceState(of)).toEqual({ installed: true, running: true, pid: 7, said: "active, running" });
  expect(await uninstallService(of)).toBe(true);
  expect((await calls()).slice(-2)).toEqual([
    "systemctl --user disable --now townkit-test-1.service",
    "systemctl --user daemon-reload",
  ]);
  expect(existsSync(file)).toBe(false);
  expect(await uninstallService(of)).toBe(false);
  expect(await serviceState(of)).toMatchObject({ installed: false, running: false });
});

test("what its verifier refuses is not left behind; what its manager cannot be told is", async () => {
  const refused = await programs({ "systemd-analyze": { fails: "Unknown key" }, systemctl: {} });
  await expect(installService({ manager: systemd, spec, env: refused.env, start: true })).rejects.toMatchObject({
    code: "config_invalid",
    message: expect.stringContaining("Unknown key"),
  });
  expect(existsSync(systemd.fileOf({ name: spec.name, env: refused.env, home: refused.env.HOME }))).toBe(false);
  const alone = await programs({ "systemd-analyze": {}, systemctl: { fails: "Failed to connect to bus" } });
  await expect(installService({ manager: systemd, spec, env: alone.env, start: true })).rejects.toMatchObject({
    code: "town_unreachable",
    remedy: expect.stringContaining("enable-linger"),
  });
  expect(await serviceState({ manager: systemd, env: alone.env, name: spec.name })).toMatchObject({
    installed: true,
    running: false,
    said: "Failed to connect to bus",
  });
});

test.runIf(hasVerifier)("what systemd would ignore is refused, too", async () => {
  const { env } = await programs({ systemctl: {} });
  const wrong: ServiceManager = {
    ...systemd,
    text: (each) => unitText(each).replace("KillMode=process", "KillMode=nobody"),
  };
  await expect(installService({ manager: wrong, spec, env, start: true })).rejects.toThrow("kill mode");
  expect((await installService({ manager: systemd, spec, env, start: true })).file).toContain("townkit-test-1");
});

test("launchd, which reads no file of variables, is given what is in it", async () => {
  const { env } = await programs({ plutil: {}, launchctl: { out: "\\tstate = running\\n\\tpid = 9\\n" } });
  const envFile = path.join(env.HOME, "keys.env");
  await writeFile(envFile, 'API_KEY="s3cret"\n');
  const manager: ServiceManager = launchd;
  const { file } = await installService({ manager, spec: { ...spec, envFile }, env, start: true });
  expect(await readFile(file, "utf8")).toContain("<key>API_KEY</key><string>s3cret</string>");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await serviceState({ manager, env, name: spec.name })).toMatchObject({ running: true, pid: 9 });
});
