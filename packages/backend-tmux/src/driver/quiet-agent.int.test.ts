import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { silentLog } from "@townkit/core";
import { formatScript, type StepInput } from "@townkit/testkit/model";
import { directorySettingsFile } from "@townkit/testkit/terminal-agent";
import { afterEach, beforeEach, expect, it } from "vitest";
import { scriptedProfile } from "../conformance/scripted-profile.js";
import { openTerminalTown, type TerminalTown } from "../conformance/terminal-town.js";
import { runTmux } from "../tmux/tmux-cli.js";

const id = "restless";
const untilGo: StepInput = { do: "shell", command: "until [ -e go ]; do sleep 0.05; done" };

let town: TerminalTown;
let workDir: string;
let onQuiet = (): void => {};

beforeEach(async () => {
  const log = {
    ...silentLog,
    debug(message: string) {
      if (message.includes("not listened to")) onQuiet();
    },
  };
  // Nothing but its screen says anything of its turns.
  town = await openTerminalTown(({ home }) => {
    const { transcript: _, hooks: __, ...scripted } = scriptedProfile(home);
    return { log, agents: { scripted } };
  });
  workDir = await town.ground.newWorkDir();
  const faults = { animateMs: 50, noFile: true };
  await writeFile(join(workDir, directorySettingsFile), JSON.stringify({ faults }));
});
afterEach(() => town[Symbol.asyncDispose]());

/** Gives it these steps; resolves when it is not listened to any more. */
async function workQuietly(steps: StepInput[], mode?: "ask"): Promise<string> {
  await town.backend.spawnSession({ id, agent: "scripted", role: "tester", workDir, ...(mode && { mode }) });
  const quiet = new Promise<void>((resolve) => {
    onQuiet = resolve;
  });
  const { assignmentId } = await town.backend.assignWork(id, { type: "prompt", content: formatScript({ steps }) });
  await quiet;
  return assignmentId;
}

async function endOf(assignmentId: string): Promise<string> {
  return (await town.backend.waitForAssignment(assignmentId, { timeoutMs: 30_000 })).state;
}

it("the end of its turn is seen, and the next one is given", async () => {
  const first = await workQuietly([untilGo]);
  await writeFile(join(workDir, "go"), "");
  expect(await endOf(first)).toBe("completed");
  await rm(join(workDir, "go"));
  const next = { type: "prompt", content: formatScript({ steps: [untilGo] }) } as const;
  const { assignmentId, state } = await town.backend.assignWork(id, next);
  expect(state).toBe("accepted");
  await writeFile(join(workDir, "go"), "");
  expect(await endOf(assignmentId)).toBe("completed");
});

it("a menu that opens is seen, and is answered", async () => {
  void answerAll();
  const first = await workQuietly([untilGo, { do: "write", path: "written", content: "x" }], "ask");
  await writeFile(join(workDir, "go"), "");
  expect(await endOf(first)).toBe("completed");
  expect(await readFile(join(workDir, "written"), "utf8")).toBe("x");
});

it("its turn can be aborted", async () => {
  const first = await workQuietly([{ do: "hang" }]);
  await town.backend.abortSession(id);
  expect(await endOf(first)).toBe("aborted");
});

it("its death is seen", async () => {
  const first = await workQuietly([{ do: "hang" }]);
  const pid = await runTmux({
    place: town.ground.place,
    commands: [["display-message", "-p", "-t", `=s-${id}:`, "#{pane_pid}"]],
  });
  process.kill(Number(pid), "SIGKILL");
  expect(await endOf(first)).toBe("interrupted");
});

/** Allows all that is asked. */
async function answerAll(): Promise<void> {
  const { backend } = town;
  for await (const event of backend.events({})) {
    if (event.type !== "attention.raised") continue;
    await backend.respond(id, { attentionId: event.attention.id, answer: { kind: "permission", decision: "allow" } });
  }
}
