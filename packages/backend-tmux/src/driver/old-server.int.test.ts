import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatScript } from "@townkit/testkit/model";
import { afterEach, beforeEach, expect, it } from "vitest";
import { scriptedProfile } from "../conformance/scripted-profile.js";
import { openTerminalTown, type TerminalTown } from "../conformance/terminal-town.js";
import { processTree } from "../process/process-tree.js";
import { runTmux } from "../tmux/tmux-cli.js";

const id = "old";
const patience = { timeoutMs: 60_000 };

/** A tmux that says it were 3.2: what is done for the sake of that one is done. */
let town: TerminalTown;
beforeEach(async () => {
  town = await openTerminalTown(({ home, folder }) => {
    const scripted = scriptedProfile(home);
    const brief = { ...scripted, command: ["sh", "-c", "echo no such luck; exit 7", "sh"] };
    return { binary: join(folder, "tmux-3.2"), agents: { scripted, brief } };
  });
  const program = join(town.ground.folder, "tmux-3.2");
  await writeFile(program, '#!/bin/sh\n[ "$1" = -V ] && echo tmux 3.2a || exec tmux "$@"\n');
  await chmod(program, 0o700);
});
afterEach(() => town[Symbol.asyncDispose]());

async function spawn(options: { agent?: string; initPrompt?: string } = {}) {
  const { agent = "scripted", initPrompt } = options;
  const workDir = await town.ground.newWorkDir();
  return await town.backend.spawnSession({ id, agent, role: "tester", workDir, initPrompt });
}

it("an agent has its first prompt, is stopped with all that came of it, and goes on", async () => {
  await spawn({ initPrompt: "begin" });
  expect((await town.backend.waitForAssignment(`init-${id}`, patience)).state).toBe("completed");
  await town.backend.stopSession(id, patience);
  await town.backend.resumeSession(id, patience);
  const { assignmentId } = await town.backend.assignWork(id, { type: "prompt", content: "go on" }, patience);
  expect((await town.backend.waitForAssignment(assignmentId, patience)).state).toBe("completed");
});

it("one that does not stay is an error with its exit code and its last words", async () => {
  await expect(spawn({ agent: "brief" })).rejects.toThrow(/ended with code 7[\s\S]*no such luck/);
});

it("one that is killed is dead, and its turn was cut", async () => {
  await spawn();
  const content = formatScript({ steps: [{ do: "hang" }] });
  const { assignmentId } = await town.backend.assignWork(id, { type: "prompt", content }, patience);
  const commands = [["display-message", "-p", "-t", `=s-${id}:`, "#{pane_pid}"]];
  const launcher = Number(await runTmux({ place: town.ground.place, commands }));
  for (const { pid } of await processTree(launcher)) if (pid !== launcher) process.kill(pid, "SIGKILL");
  expect((await town.backend.waitForAssignment(assignmentId, patience)).state).toBe("interrupted");
  expect((await town.backend.getSession(id)).liveness.state).toBe("dead");
});
