import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import type { RecordedRequest } from "./request-log.js";
import type { ServeReady } from "./serve.js";
import { chat, userSays } from "./test-support/chat.js";

/** As another program finds it: built, by its name. */
const main = createRequire(import.meta.url).resolve("@townkit/testkit/model/main");
const program = join(import.meta.dirname, "../../bin/townkit-testkit.js");

it("serves scenarios as a process of its own, prints each call, and ends with the process that holds its stdin", async () => {
  const folder = await mkdtemp(join(tmpdir(), "serve-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "scenarios.json");
  const greet = { name: "greet", when: { prompt: "^hello" }, script: { steps: [{ do: "say", text: "good day" }] } };
  await writeFile(file, JSON.stringify({ scenarios: [greet] }));
  const child = spawn(process.execPath, [main, "--scenarios", file, "--until-stdin-ends"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<unknown> => JSON.parse((await lines.next()).value as string);

  const ready = (await nextLine()) as ServeReady;
  expect(ready).toEqual({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    modelId: "scripted",
    pid: child.pid,
  });
  const answer = await chat({ url: ready.url, messages: [userSays("hello there")] });
  expect(await answer.json()).toMatchObject({ choices: [{ message: { content: "good day" } }] });
  expect((await nextLine()) as RecordedRequest).toMatchObject({
    seq: 1,
    kind: "script",
    position: 0,
    prompt: "hello there",
  });

  child.stdin.end();
  expect(await ended).toEqual([0, null]);
});

it("ends at SIGTERM while its input is still open", async () => {
  const child = spawn(process.execPath, [main, "--until-stdin-ends"], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
});

it.each([
  ["a port that another program has", (taken: string) => taken, "port_in_use"],
  ["what is no port", () => "door", "invalid_input"],
])("townkit-testkit model refuses %s, in words", async (_name, portFor, code) => {
  const other = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void other.close());
  await once(other, "listening");
  const port = portFor(String((other.address() as AddressInfo).port));
  const said = await promisify(execFile)(process.execPath, [program, "model", "--port", port, "--json"]).catch(
    ({ stdout }: { stdout: string }) => JSON.parse(stdout),
  );
  expect(said).toMatchObject({ error: { code, message: expect.stringContaining(port) } });
});
