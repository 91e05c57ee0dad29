import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatScript, openCodeOfflineEnv } from "@townkit/testkit/model";
import { stringify } from "smol-toml";
import { expect, it, onTestFinished } from "vitest";
import { commandLine } from "./town/command-line.js";
import { readServerRecord } from "./town/ground-truth.js";
import { makeSandbox } from "./town/sandbox.js";
import { TownUnderTest } from "./town/town-under-test.js";

/** Every file below a folder, as one text. */
async function allText(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFile(join(entry.parentPath, entry.name), "latin1"));
  return (await Promise.all(texts)).join("\n");
}

it("a town works on the server of somebody else, of which `town down` leaves all running, and keeps its password to itself", {
  timeout: 300_000,
}, async () => {
  // The other town is the owner of the server.
  await using owner = await TownUnderTest.start();
  await owner.spawn();
  const { url, password } = await readServerRecord(owner.sandbox);
  const server = await owner.server();

  const sandbox = await makeSandbox();
  onTestFinished(() => sandbox.remove());
  const town = commandLine(sandbox);
  const config = (orchestration: object, opencode: object) =>
    writeFile(
      join(sandbox.town, "town.toml"),
      stringify({ orchestration: { backend: "opencode", ...orchestration }, opencode }),
    );
  await writeFile(join(sandbox.root, "password"), `${password}\n`, { mode: 0o600 });
  const place = `file:${join(sandbox.root, "password")}`;

  await config({}, {});
  expect(await town.error(["opencode", "connect"])).toMatchObject({ code: "invalid_input" });
  const written = await town.error(["opencode", "connect", url, "--password", password]);
  expect(written).toMatchObject({ code: "invalid_input", message: expect.not.stringContaining(password) });
  expect(await town.error(["opencode", "connect", url])).toMatchObject({
    code: "backend_unavailable",
    message: expect.stringContaining("does not take the user and password"),
  });
  const found = await town.data<{ version: string; plugin: { state: string; file: string } }>([
    "opencode",
    "connect",
    url,
    "--password",
    place,
  ]);
  expect(found).toMatchObject({ url, plugin: { state: "silent" } });
  // The owner's home is another one than ours, and so is the folder of its settings.
  expect(found.plugin.file).toContain(owner.sandbox.root);
  const { stdout } = await town.run(["opencode", "connect", url, "--password", place, "--no-install"]);
  expect(stdout).toContain('{"plugin":[["file://');

  await config({ opencode_server_url: url }, { server_password: place, env: openCodeOfflineEnv() });
  await town.data(["spawn", "--agent", "opencode", "--role", "r", "--id", "guest", "--dir", sandbox.workDir]);
  const content = formatScript({ steps: [{ do: "say", text: "from afar" }] });
  const work = await town.data<{ assignmentId: string }>(["assign", "guest", content]);
  expect(await town.data(["wait", work.assignmentId])).toMatchObject({
    state: "completed",
    outcome: { text: "from afar" },
  });
  expect(await readdir(join(sandbox.town, ".town", "opencode"))).toEqual(["external"]);
  expect((await town.run(["down"])).exitCode).toBe(0);
  expect(await owner.server()).toEqual(server);
  expect(await allText(join(sandbox.town, ".town"))).not.toContain(password);
});
