import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { expect, it, onTestFinished } from "vitest";
import { runCli } from "../run-cli.js";

/** What a check of `town doctor --json` finds about a town with this `town.toml`. */
async function foundBy(
  check: string,
  config: string,
  programs: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const town = await mkdtemp(path.join(tmpdir(), "town-doctor-"));
  onTestFinished(() => rm(town, { recursive: true, force: true }));
  await writeFile(path.join(town, "town.toml"), config);
  for (const [name, says] of Object.entries(programs))
    await writeFile(path.join(town, name), `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 });
  let said = "";
  const write = (text: string | Uint8Array) => {
    said += text;
  };
  const { signal } = new AbortController();
  const io = { stdin: Readable.from([]), stdout: { write }, stderr: { write }, env: { PATH: town }, cwd: town, signal };
  await runCli({ argv: ["doctor", "--json"], io });
  const { data } = JSON.parse(said) as { data: { check: string }[] };
  return data.find((finding) => finding.check === check);
}

it("says what is wrong with a town's settings before a daemon would fail over it", async () => {
  expect(await foundBy("settings", '[orchestration]\nbackend = "opencode"\n[deamon]\nport = 4900\n')).toMatchObject({
    ok: false,
    detail: 'town.toml:3: there is no section [deamon]. Did you mean "daemon"?',
  });
});

it("says that the town's port is taken", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void other.close());
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const config = `[orchestration]\nbackend = "opencode"\n[daemon]\nport = ${port}\n`;
  expect(await foundBy("port", config)).toMatchObject({
    ok: false,
    detail: `port ${port} of 127.0.0.1 is in use by another program`,
  });
});

it("holds the versions of the agents that are installed against those that were proven", async () => {
  const config = '[orchestration]\nbackend = "tmux"\n[tmux.agents.codex]\nextends = "codex"\n';
  expect(await foundBy("agents", config, { codex: "codex-cli 0.999.0" })).toMatchObject({
    ok: true,
    detail: "codex is 0.999.0, and its profile was proven with 0.169.0",
    remedy: expect.stringContaining("town agents check codex"),
  });
  expect(await foundBy("agents", config)).toMatchObject({ ok: false, detail: "there is no program codex for codex" });
});
