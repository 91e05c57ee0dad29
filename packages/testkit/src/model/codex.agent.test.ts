import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installedAgent } from "../../../../scripts/lib/real-agents.js";
import { formatScript, type ScriptInput } from "../script/index.js";
import { codexOfflineConfig } from "./codex-offline.js";
import { type AgentRoom, openAgentRoom } from "./test-support/agent-room.js";

const program = await installedAgent("codex");

describe.skipIf(program === null)("Codex on the scripted model", () => {
  let room: AgentRoom;
  beforeAll(async () => {
    room = await openAgentRoom();
    await mkdir(join(room.home, ".codex"));
    await writeFile(join(room.home, ".codex/config.toml"), codexOfflineConfig({ url: room.model.url }));
  });
  afterAll(() => room.close());

  const turn = (prompt: string, more: readonly string[] = []): Promise<string> => {
    const free = ["--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"];
    return room.run({ program: program as string, args: ["exec", ...free, ...more, prompt], env: {} });
  };
  const play = (steps: ScriptInput["steps"]): Promise<string> => turn(formatScript({ steps }));

  it("carries out each kind of step with commands", async () => {
    const said = await play([
      { do: "say", text: "I begin." },
      { do: "write", path: "a.txt", content: "it's one\n" },
      { do: "read", path: "a.txt" },
      { do: "edit", path: "a.txt", old: "it's one", new: "two $1" },
      { do: "shell", command: "cat a.txt > b.txt" },
      {
        do: "together",
        tools: [
          { do: "shell", command: "echo c > c.txt" },
          { do: "write", path: "d.txt", content: "d\n" },
        ],
      },
      { do: "tool", name: "exec_command", args: { cmd: "echo e > e.txt" } },
      { do: "say", text: "All is written." },
    ]);
    expect(said).toBe("All is written.");
    const files = await Promise.all(["a", "b", "c", "d", "e"].map((name) => room.workFile(`${name}.txt`)));
    expect(files).toEqual(["two $1\n", "two $1\n", "c\n", "d\n", "e\n"]);
    expect(room.model.requests.map(({ kind, position }) => [kind, position])).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((at) => ["script", at]),
    );
  });

  it("goes on with its conversation, with a scenario", async () => {
    await turn("remember this");
    const session = room.model.requests.at(-1)?.session as string;
    expect(await turn("I am Ada", ["resume", session])).toBe("good day, Ada");
    expect(room.model.requests.at(-1)?.session).toBe(session);
  });

  it.each([
    ["an overloaded model", { do: "http", status: 503, times: 1 }],
    ["a connection that breaks", { do: "refuse", times: 1 }],
    ["an answer that breaks", { do: "cut", times: 1 }],
    ["an answer that breaks amid a call", { do: "cut", in: "call", times: 1 }],
  ] as const)("tries again after %s, and calls the tool once", async (_name, fault) => {
    const log = `${randomUUID()}.txt`;
    const said = await play([fault, { do: "shell", command: `echo once >> ${log}` }, { do: "say", text: "done so" }]);
    expect([said, await room.workFile(log)]).toEqual(["done so", "once\n"]);
  });

  it("fails where its model refuses a request, and says why", async () => {
    await expect(play([{ do: "http", status: 400 }])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("The scripted model refused the request."),
    });
  });
});
