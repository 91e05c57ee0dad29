import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ActionInput, Session } from "@townkit/core";
import { expect, it } from "vitest";
import { tempFolder } from "../test-support/temp-folder.js";
import { moduleArgv } from "./module-argv.js";
import { createActionRunner } from "./run-action.js";

async function ground() {
  const root = await tempFolder();
  const workDir = await tempFolder();
  const env = { PATH: process.env.PATH, GITHUB_TOKEN: "env-secret-1", OTHER: "not given", PASSWORD: "short" };
  const runAction = createActionRunner({ root, env, secrets: ["town-secret", "town-secret-longer"] });
  const session = { id: "s-1", role: "polecat", agent: "memory", workDir } as Session;
  const input: ActionInput = {
    version: 1,
    action: "own",
    on: "idle",
    session,
    assignment: null,
    attention: null,
    payload: {},
  };
  const run = (argv: readonly string[], own: Record<string, string> = {}) =>
    runAction({
      action: { name: "own", on: ["idle"], argv, timeoutMs: 20_000, keepWorkingLimit: 1 },
      input,
      env: own,
      signal: new AbortController().signal,
    });
  return { root, workDir, input, run };
}

it("a program is told what happened, to whom, and in its session's directory", async () => {
  const { root, workDir, input, run } = await ground();
  const script =
    'cat; echo "$TOWN_SESSION $TOWN_ROLE $TOWN_AGENT $TOWN_ACTION $TOWN_EVENT $TOWN_ROOT $GT_ROLE $OTHER"; pwd';
  const { stdout, failure } = await run(["sh", "-c", script], { GT_ROLE: "rig/polecats/x", TOWN_SESSION: "not ours" });
  const [json = "", about, cwd] = stdout.split("\n");
  expect(failure).toBeNull();
  expect(JSON.parse(json)).toEqual(input);
  expect(about).toBe(`s-1 polecat memory own idle ${root} rig/polecats/x `);
  expect(cwd).toBe(workDir);
  await rm(workDir, { recursive: true });
  expect((await run(["pwd"])).stdout.trim()).toBe(root);
});

it("its end says whether it did what it was to do", async () => {
  const { run } = await ground();
  expect(await run(["sh", "-c", "exit 3"])).toMatchObject({ exitCode: 3, failure: "it ended with 3" });
  expect(await run(["sh", "-c", "kill -9 $$"])).toMatchObject({ exitCode: null, failure: "it was killed" });
  const missing = await run(["no-such-program"]);
  expect(missing).toMatchObject({ exitCode: 127, stderr: expect.stringContaining("no-such-program") });
});

it("secrets that we know do not come out of it", async () => {
  const { run } = await ground();
  const { stdout, stderr } = await run([
    "sh",
    "-c",
    "echo town-secret-longer env-secret-1 short; echo town-secret >&2",
  ]);
  expect([stdout, stderr]).toEqual(["[redacted] [redacted] short\n", "[redacted]\n"]);
});

it("a function of a module says what it returns, and not what it writes to the console", async () => {
  const { root, run } = await ground();
  const module = path.join(root, "it's an action.mjs");
  const says = async (body: string) => {
    await writeFile(module, body);
    return await run(moduleArgv(module));
  };
  const told = await says(
    "export default async ({ session }) => { console.log('noise'); return 'for ' + session.id; };",
  );
  expect(told).toMatchObject({ stdout: "for s-1", stderr: "noise\n", failure: null });
  const object = await says("export default ({ on }) => ({ keepWorking: on });");
  expect(JSON.parse(object.stdout)).toEqual({ keepWorking: "idle" });
  expect(await says("export default () => {};")).toMatchObject({ stdout: "", failure: null });
  expect(await says("export default () => { throw new Error('no'); };")).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("no"),
  });
  expect(await says("export const other = 1;")).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("default export"),
  });
});
