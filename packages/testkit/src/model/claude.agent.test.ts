import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installedAgent } from "../../../../scripts/lib/real-agents.js";
import { formatScript, type ScriptInput } from "../script/index.js";
import { claudeOfflineEnvironment } from "./claude-offline.js";
import { type AgentRoom, openAgentRoom } from "./test-support/agent-room.js";

const program = await installedAgent("claude");

describe.skipIf(program === null)("Claude Code on the scripted model", () => {
  let room: AgentRoom;
  beforeAll(async () => {
    room = await openAgentRoom();
  });
  afterAll(() => room.close());

  /** One turn; what Claude Code said at its end. */
  function turn(options: { readonly prompt: string; readonly args?: readonly string[] }): Promise<string> {
    const { prompt, args = ["--model", "scripted"] } = options;
    return room.run({
      program: program as string,
      args: ["-p", "--dangerously-skip-permissions", ...args, prompt],
      // It refuses to skip permissions as root without `IS_SANDBOX`.
      env: { ...claudeOfflineEnvironment({ url: room.model.url }), IS_SANDBOX: "1" },
    });
  }
  const play = (steps: ScriptInput["steps"], args?: readonly string[]): Promise<string> =>
    turn({ prompt: formatScript({ steps }), ...(args !== undefined && { args }) });

  it("carries out each kind of step with its own tools, in the session that it was given", async () => {
    const id = randomUUID();
    const said = await play(
      [
        { do: "say", text: "I begin." },
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
        { do: "tool", name: "Bash", args: { command: "echo e > e.txt", description: "own" } },
        { do: "say", text: "All is written." },
      ],
      ["--model", "scripted", "--session-id", id],
    );
    expect(said).toBe("All is written.");
    const files = await Promise.all(["a", "b", "c", "d", "e"].map((name) => room.workFile(`${name}.txt`)));
    expect(files).toEqual(["two\n", "two\n", "c\n", "d\n", "e\n"]);
    const own = room.model.requests.filter(({ session }) => session === id);
    expect(own.map(({ kind, position }) => [kind, position])).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((at) => ["script", at]),
    );
  });

  it("goes on with its conversation, with a scenario", async () => {
    const id = randomUUID();
    await turn({ prompt: "remember this", args: ["--model", "scripted", "--session-id", id] });
    const said = await turn({ prompt: "I am Ada", args: ["--model", "scripted", "--resume", id] });
    expect(said).toBe("good day, Ada");
  });

  it("asks for its vendor's model where it is told of none", async () => {
    expect(await turn({ prompt: "I am Bob", args: [] })).toBe("good day, Bob");
    expect(room.model.requests.at(-1)?.model).toMatch(/^claude-/);
  });

  it.each([
    ["an overloaded model", { do: "http", status: 529, times: 1 }],
    ["an error of the server", { do: "http", status: 500, times: 1 }],
    ["a connection that breaks", { do: "refuse", times: 1 }],
    ["an answer that breaks", { do: "cut", times: 1 }],
    ["an answer that breaks amid a call", { do: "cut", in: "call", times: 1 }],
  ] as const)("tries again after %s, and calls the tool once", async (_name, fault) => {
    const log = `${randomUUID()}.txt`;
    const said = await play([fault, { do: "shell", command: `echo once >> ${log}` }, { do: "say", text: "done so" }]);
    expect([said, await room.workFile(log)]).toEqual(["done so", "once\n"]);
  });

  it("says why its model refused a request", async () => {
    await expect(play([{ do: "http", status: 400 }])).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining("The scripted model refused the request."),
    });
  });

  it("compacts without playing again what it compacts", async () => {
    const id = randomUUID();
    const log = `${id}.txt`;
    await play([{ do: "shell", command: `echo once >> ${log}` }], ["--model", "scripted", "--session-id", id]);
    await turn({ prompt: "/compact", args: ["--model", "scripted", "--resume", id] });
    expect(room.model.requests.at(-1)).toMatchObject({ session: id, kind: "summary" });
    const said = await turn({ prompt: "and now this", args: ["--model", "scripted", "--resume", id] });
    expect([said, await room.workFile(log)]).toEqual(["ok: and now this", "once\n"]);
  });
});
