import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { formatScript } from "@townkit/testkit/model";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openTerminalTown, type TerminalTown } from "../conformance/terminal-town.js";
import { identitiesOf, signalAll } from "../process/process-tree.js";
import { markedProcesses } from "./session-mark.js";

let town: TerminalTown;
beforeEach(async () => {
  town = await openTerminalTown();
});
afterEach(() => town[Symbol.asyncDispose]());

const patience = { timeout: 60_000 };

/** A tool that has left the process, the group and the session of its agent, as some agents start all of theirs. */
async function leaveTool(sessionId: string): Promise<number> {
  const workDir = await town.ground.newWorkDir();
  await town.backend.spawnSession({ id: sessionId, agent: "scripted", role: "tester", workDir });
  const command =
    "setsid sh -c 'echo $$ > tool.pid; exec sleep 600' > /dev/null 2>&1 < /dev/null & while [ ! -s tool.pid ]; do :; done";
  const content = formatScript({ steps: [{ do: "shell", command }] });
  const { assignmentId } = await town.backend.assignWork(sessionId, { type: "prompt", content });
  await town.backend.waitForAssignment(assignmentId, { timeoutMs: 30_000 });
  return Number(await readFile(join(workDir, "tool.pid"), "utf8"));
}

/** kill -9 of all that runs for a session, but for this one; resolves when its backend knows. One may end with another. */
async function killAgent(sessionId: string, { butNot }: { butNot: number }): Promise<void> {
  const all = await markedProcesses({ place: town.ground.place, sessionId });
  await signalAll(
    all.filter(({ pid }) => pid !== butNot),
    "SIGKILL",
  );
  await expect.poll(async () => (await town.backend.getSession(sessionId)).status, { timeout: 30_000 }).toBe("error");
}

const runs = async (pid: number) => (await identitiesOf(new Set([pid]))).length === 1;

it("a tool that belongs to nobody any more ends with its session, and nobody else's does", patience, async () => {
  const [own, others] = [await leaveTool("one"), await leaveTool("two")];
  expect(await runs(own)).toBe(true);
  await town.backend.stopSession("one");
  expect([await runs(own), await runs(others)]).toEqual([false, true]);
  await town.backend.stopSession("two");
});

it("nor is it there when an agent that was killed goes on", patience, async () => {
  const tool = await leaveTool("killed");
  await killAgent("killed", { butNot: tool });
  expect(await runs(tool)).toBe(true);
  await town.backend.resumeSession("killed");
  expect(await runs(tool)).toBe(false);
});

it("nor when one is stopped of which the agent is gone already", patience, async () => {
  const tool = await leaveTool("gone");
  await killAgent("gone", { butNot: tool });
  await town.backend.stopSession("gone");
  expect(await runs(tool)).toBe(false);
});
