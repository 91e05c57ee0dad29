import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installedAgent } from "../../../../scripts/lib/real-agents.js";
import { formatScript, type ScriptInput } from "../script/index.js";
import { geminiOfflineEnvironment, geminiOfflineSettings } from "./gemini-offline.js";
import { type AgentRoom, openAgentRoom } from "./test-support/agent-room.js";

const program = await installedAgent("gemini");

describe.skipIf(program === null)("Gemini CLI on the scripted model", () => {
  let room: AgentRoom;
  beforeAll(async () => {
    room = await openAgentRoom();
    await mkdir(join(room.home, ".gemini"));
    await writeFile(join(room.home, ".gemini/settings.json"), JSON.stringify(geminiOfflineSettings));
  });
  afterAll(() => room.close());

  const turn = (prompt: string, more: readonly string[] = ["--model", "scripted"]): Promise<string> => {
    const env = geminiOfflineEnvironment({ url: room.model.url });
    return room.run({ program: program as string, args: ["--yolo", ...more, "--prompt", prompt], env });
  };
  const play = (steps: ScriptInput["steps"]): Promise<string> => turn(formatScript({ steps }));

  it("carries out each kind of step with its own tools", async () => {
    const said = await play([
      { do: "write", path: "a.txt", content: "one\n" },
      { do: "read", path: "a.txt" },
      { do: "edit", path: "a.txt", old: "one", new: "two" },
      { do: "shell", command: "cat a.txt > b.txt" },
      {
        do: "together",
        tools: [
          { do: "shell", command: "echo c > c.txt" },
          { do: "write", path: "d.txt", content: "d\n" },
        ],
      },
      { do: "tool", name: "run_shell_command", args: { command: "echo e > e.txt", description: "own" } },
      { do: "say", text: "All is written." },
    ]);
    expect(said).toBe("All is written.");
    const files = await Promise.all(["a", "b", "c", "d", "e"].map((name) => room.workFile(`${name}.txt`)));
    expect(files).toEqual(["two\n", "two\n", "c\n", "d\n", "e\n"]);
    expect(room.model.requests.map(({ kind, position }) => [kind, position])).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((at) => ["script", at]),
    );
  });

  it("asks for its vendor's models where it is told of none, and first which one", async () => {
    const before = room.model.requests.length;
    expect(await turn("I am Ada", [])).toBe("good day, Ada");
    expect(room.model.requests.slice(before).map(({ kind, model }) => [kind, model])).toEqual([
      ["routing", expect.stringMatching(/^gemini-/)],
      ["script", expect.stringMatching(/^gemini-/)],
    ]);
  });

  it("tries again after an overloaded model, and calls the tool once", async () => {
    const log = `${randomUUID()}.txt`;
    const said = await play([
      { do: "http", status: 503, times: 1 },
      { do: "shell", command: `echo once >> ${log}` },
      { do: "say", text: "done so" },
    ]);
    expect([said, await room.workFile(log)]).toEqual(["done so", "once\n"]);
  });

  it("fails after an answer that breaks amid a call, which it does not carry out", async () => {
    const log = `${randomUUID()}.txt`;
    const steps: ScriptInput["steps"] = [
      { do: "cut", in: "call", times: 1 },
      { do: "shell", command: `echo once >> ${log}` },
    ];
    await expect(play(steps)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("terminated") });
    await expect(room.workFile(log)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
