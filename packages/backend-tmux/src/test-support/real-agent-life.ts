import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { processesWith } from "@townkit/testkit/faults";
import { formatScript } from "@townkit/testkit/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTerminalTown, type TerminalTown } from "../conformance/terminal-town.js";
import { markedProcesses } from "../driver/session-mark.js";
import type { RealAgent, RealAgentCast } from "./real-agent.js";

const says = (text: string) => formatScript({ steps: [{ do: "say", text }] });
const timeoutMs = 60_000;

/** What a real agent leaves of itself and takes from its user, and that it goes on where it was killed. */
export function registerAgentLife(options: { agent: RealAgent; cast: () => Promise<RealAgentCast> }): void {
  const { agent } = options;
  describe("beside and after its sessions", () => {
    let cast: RealAgentCast;
    let town: TerminalTown;
    beforeEach(async () => {
      cast = await options.cast();
      town = await openTerminalTown((ground) => cast.options(ground));
      for (const [path, text] of Object.entries(agent.userFiles)) {
        const file = join(town.ground.home, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text);
      }
    });
    afterEach(async () => {
      await town[Symbol.asyncDispose]();
      await cast.close();
    });

    const spawn = (id: string, workDir: string) =>
      town.backend.spawnSession({ id, agent: agent.name, role: "tester", workDir }, { timeoutMs });

    async function run(id: string, content: string): Promise<string> {
      const { assignmentId } = await town.backend.assignWork(id, { type: "prompt", content }, { timeoutMs });
      return (await town.backend.waitForAssignment(assignmentId, { timeoutMs })).state;
    }

    it("leaves its user's files as they were, and nothing that runs", async () => {
      await spawn("tidy", await town.ground.newWorkDir());
      expect(await run("tidy", says("done"))).toBe("completed");
      await town.backend.stopSession("tidy", { timeoutMs });
      const { home, place } = town.ground;
      expect(await filesIn(home)).toEqual(agent.userFiles);
      expect(await markedProcesses({ place, sessionId: "tidy" })).toEqual([]);
      // The server and its client have the variables of all agents.
      const others = (await processesWith(cast.model.url)).filter(({ command }) => !command.startsWith("tmux "));
      expect(others).toEqual([]);
    });

    it("killed in its turn, goes on in its own conversation and does nothing twice", async () => {
      const workDir = await town.ground.newWorkDir();
      await spawn("killed", workDir);
      await spawn("other", workDir);
      expect(await run("killed", says("the words of this one"))).toBe("completed");
      expect(await run("other", says("words of another one"))).toBe("completed");
      const content = formatScript({
        steps: [
          { do: "shell", command: "echo once >> marks" },
          { do: "hang", times: 1 },
          { do: "say", text: "it is over" },
        ],
      });
      const work = await town.backend.assignWork("killed", { type: "prompt", content }, { timeoutMs });
      const hangs = () => cast.model.requests.some(({ actions }) => actions.includes("hang"));
      await expect.poll(hangs, { timeout: timeoutMs }).toBe(true);
      // What it has done stands in its record a moment later.
      const messages = async () => (await town.backend.getSessionOutput("killed")).messages;
      const done = async () =>
        (await messages()).at(-1)?.parts.some((part) => part.type === "tool" && part.status === "completed");
      await expect.poll(done, { timeout: timeoutMs }).toBe(true);

      const { place } = town.ground;
      for (const { pid } of await markedProcesses({ place, sessionId: "killed" })) process.kill(pid, "SIGKILL");
      const state = async () => (await town.backend.getAssignment(work.assignmentId)).state;
      await expect.poll(state, { timeout: timeoutMs }).toBe("interrupted");
      await town.backend.resumeSession("killed", { timeoutMs });
      const { action, receipt } = await town.backend.resumeSession("killed", { timeoutMs });
      expect([action, receipt?.assignmentId]).toEqual(["continued", work.assignmentId]);
      const ended = await town.backend.waitForAssignment(work.assignmentId, { timeoutMs });
      expect([ended.state, ended.attempt, ended.outcome?.text]).toEqual(["completed", 2, "it is over"]);

      expect(cast.model.requests.at(-1)?.prompt).toContain("do nothing twice");
      expect(await readFile(join(workDir, "marks"), "utf8")).toBe("once\n");
      const words = JSON.stringify(await messages());
      expect(words).toContain("the words of this one");
      expect(words).not.toContain("words of another one");
      const turns = cast.model.requests.filter(({ kind }) => kind !== "title");
      const conversations = new Set(turns.map(({ session }) => session).filter((one) => one !== ""));
      // Not every agent tells its provider which conversation it is.
      expect([0, 2]).toContain(conversations.size);
    });
  });
}

/** Every file in a folder, by its path there, with what it says. */
async function filesIn(folder: string): Promise<Record<string, string>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
  const pairs = files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, "utf8")]);
  return Object.fromEntries(await Promise.all(pairs));
}
