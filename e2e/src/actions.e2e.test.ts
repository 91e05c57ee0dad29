import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Assignment, TownEvent } from "@townkit/core";
import { processesWith } from "@townkit/testkit/faults";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CommandLine, commandLine } from "./town/command-line.js";
import { freePort, makeSandbox, openCodeTown, type Sandbox, writeTown } from "./town/sandbox.js";
import { type ModelProcess, startModel } from "./town/scripted-model.js";

let sandbox: Sandbox;
let model: ModelProcess;
let town: CommandLine;

/** What keeps the session at work says so in the words of the scripted model. */
const goOn = (text: string) => `script: {"steps":[{"do":"say","text":"${text}"}]}`;

beforeAll(async () => {
  sandbox = await makeSandbox();
  model = await startModel(sandbox.root);
  town = commandLine(sandbox);
  await writeFile(
    join(sandbox.town, "idle.mjs"),
    `export default ({ assignment }) => assignment.id === "w-1" && { keepWorking: ${JSON.stringify(goOn("there was more"))} };`,
  );
  const slow = {
    on: ["work_done"],
    run: ["sh", "-c", `cat > '${sandbox.root}/told'; sleep 300`],
    timeout_seconds: 600,
  };
  await writeTown({
    sandbox,
    port: await freePort(),
    config: {
      ...openCodeTown({ modelUrl: model.url }),
      actions: { prime: { on: ["start"], run: ["sh", "-c", "echo You are $TOWN_ROLE, $GT_ROLE."] } },
      roles: {
        polecat: { env: { GT_ROLE: "rig/polecats/x" }, actions: { more: { on: ["idle"], module: "idle.mjs" } } },
        slow: { actions: { slow, prime: { on: ["start"], run: ["false"] } } },
      },
    },
  });
});
afterAll(async () => {
  await town.run(["down"]);
  const left = await processesWith(sandbox.root);
  await model.close();
  await sandbox.remove();
  expect(left).toEqual([]);
});

const spawn = (id: string, role: string) => town.data(["spawn", "--role", role, "--id", id, "--dir", sandbox.workDir]);
const assign = (session: string, id: string) => town.run(["assign", session, goOn("done"), "--id", id, "--wait"]);
async function actionsOf(session: string): Promise<TownEvent[]> {
  const { stdout } = await town.run(["events", "--json"]);
  const events = stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { data: TownEvent }).data);
  return events.filter(({ type, sessionId }) => type.startsWith("action.") && sessionId === session);
}

const exists = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("actions of a town", { timeout: 300_000 }, () => {
  it("give an agent its context at the start, and something to go on with when it is idle", async () => {
    await spawn("s-1", "polecat");
    expect((await assign("s-1", "w-1")).exitCode).toBe(0);
    const kept = async () => (await town.data<Assignment[]>(["work", "ls"])).find(({ id }) => id.startsWith("keep-"));
    await expect.poll(kept, { timeout: 60_000 }).toMatchObject({ sessionId: "s-1", state: "completed" });
    await expect.poll(async () => (await actionsOf("s-1")).length, { timeout: 60_000 }).toBe(3);
    expect(await actionsOf("s-1")).toMatchObject([
      { type: "action.completed", action: "prime", gives: "context", output: "You are polecat, rig/polecats/x.\n" },
      { type: "action.completed", action: "more", gives: "keep_working", assignmentId: "w-1" },
      { type: "action.completed", action: "more", gives: "nothing" },
    ]);
    expect((await town.run(["output", "s-1"])).stdout).toContain("there was more");
  });

  it("that fail are told, and end with a daemon that is killed", async () => {
    await spawn("s-2", "slow");
    expect((await assign("s-2", "w-2")).exitCode).toBe(0);
    const told = () =>
      readFile(join(sandbox.root, "told"), "utf8").then(
        (text) => text && JSON.parse(text),
        () => "",
      );
    await expect
      .poll(told, { timeout: 60_000 })
      .toMatchObject({ on: "work_done", assignment: { id: "w-2", state: "completed" } });
    const { pid } = await town.data<{ pid: number }>(["status"]);
    process.kill(pid, "SIGKILL");
    const slept = async () => (await processesWith("sleep 300")).length;
    await expect.poll(slept, { timeout: 60_000 }).toBe(0);
    // Until the system has taken leave of it, it looks as if it ran.
    await expect.poll(() => exists(pid), { timeout: 60_000 }).toBe(false);
    await town.data(["up"]);
    expect(await actionsOf("s-2")).toMatchObject([
      { type: "action.failed", action: "prime", on: "start", exitCode: 1, why: "it ended with 1" },
      {
        type: "action.failed",
        action: "slow",
        assignmentId: "w-2",
        why: expect.stringContaining("ended while it ran"),
      },
    ]);
  });
});
