import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installedAgent } from "../../../../scripts/lib/real-agents.js";
import { formatScript, type ScriptInput } from "../script/index.js";
import { piModels, piOfflineEnvironment, piOfflineSettings } from "./pi-offline.js";
import { type AgentRoom, openAgentRoom } from "./test-support/agent-room.js";

const program = await installedAgent("pi");

describe.skipIf(program === null)("pi on the scripted model", () => {
  let room: AgentRoom;
  beforeAll(async () => {
    room = await openAgentRoom();
    const folder = join(room.home, ".pi/agent");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "models.json"), JSON.stringify(piModels({ url: room.model.url })));
    await writeFile(join(folder, "settings.json"), JSON.stringify(piOfflineSettings));
  });
  afterAll(() => room.close());

  const play = (steps: ScriptInput["steps"]): Promise<string> =>
    room.run({ program: program as string, args: ["-p", formatScript({ steps })], env: piOfflineEnvironment });

  it("carries out each kind of step with its own tools", async () => {
    const said = await play([
      { do: "write", path: "a.txt", content: "one\n" },
      { do: "read", path: "a.txt" },
      { do: "edit", path: "a.txt", old: "one", new: "two" },
      { do: "shell", command: "cat a.txt > b.txt", timeoutMs: 20_000 },
      {
        do: "together",
        tools: [
          { do: "shell", command: "echo c > c.txt" },
          { do: "write", path: "d.txt", content: "d\n" },
        ],
      },
      { do: "tool", name: "bash", args: { command: "echo e > e.txt" } },
      { do: "say", text: "All is written." },
    ]);
    expect(said).toBe("All is written.");
    const files = await Promise.all(["a", "b", "c", "d", "e"].map((name) => room.workFile(`${name}.txt`)));
    expect(files).toEqual(["two\n", "two\n", "c\n", "d\n", "e\n"]);
    expect(room.model.requests.map(({ kind, position }) => [kind, position])).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((at) => ["script", at]),
    );
  });

  it.each([
    ["an overloaded model", { do: "http", status: 503, times: 1 }],
    ["an answer that breaks amid a call", { do: "cut", in: "call", times: 1 }],
  ] as const)("tries again after %s, and calls the tool once", async (_name, fault) => {
    const log = `${randomUUID()}.txt`;
    const said = await play([fault, { do: "shell", command: `echo once >> ${log}` }, { do: "say", text: "done so" }]);
    expect([said, await room.workFile(log)]).toEqual(["done so", "once\n"]);
  });
});
