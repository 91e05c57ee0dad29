import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { expect, it, onTestFinished } from "vitest";
import { runCli } from "../run-cli.js";

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), "town-init-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** The answer of `town init FOLDER --json`. */
async function init(argument: string, cwd = "/"): Promise<unknown> {
  let said = "";
  const write = (text: string | Uint8Array) => {
    said += text;
  };
  const { signal } = new AbortController();
  const io = { stdin: Readable.from([]), stdout: { write }, stderr: { write }, env: {}, cwd, signal };
  await runCli({ argv: ["init", argument, "--json"], io });
  return JSON.parse(said);
}

it("makes a town in a folder of which even the parent is missing", async () => {
  const root = await folder();
  const town = path.join(root, "towns", "main");
  expect(await init("towns/main", root)).toMatchObject({ data: { town } });
  expect(await readFile(path.join(town, "town.toml"), "utf8")).toContain('backend = "opencode"');
});

it("refuses a place where no folder can be made, and says which", async () => {
  const town = path.join(await folder(), "file", "town");
  await writeFile(path.dirname(town), "");
  for (const place of ["/proc/town/of-nobody", town]) {
    const message = expect.stringContaining(place);
    expect(await init(place)).toMatchObject({ error: { code: "invalid_input", message } });
  }
});
