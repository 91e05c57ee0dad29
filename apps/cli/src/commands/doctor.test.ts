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
async function foundBy(check: string, config: string): Promise<unknown> {
  const town = await mkdtemp(path.join(tmpdir(), "town-doctor-"));
  onTestFinished(() => rm(town, { recursive: true, force: true }));
  await writeFile(path.join(town, "town.toml"), config);
  let said = "";
  const write = (text: string | Uint8Array) => {
    said += text;
  };
  const { signal } = new AbortController();
  const io = { stdin: Readable.from([]), stdout: { write }, stderr: { write }, env: {}, cwd: town, signal };
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
