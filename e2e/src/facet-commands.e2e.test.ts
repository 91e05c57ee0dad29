import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MessageHistory, Session } from "@townkit/core";
import { processesWith } from "@townkit/testkit/faults";
import { formatScript, openCodeCommandName } from "@townkit/testkit/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CommandLine, commandLine } from "./town/command-line.js";
import { freePort, makeSandbox, type Sandbox, writeTownConfig } from "./town/sandbox.js";
import { type ModelProcess, startModel } from "./town/scripted-model.js";

let sandbox: Sandbox;
let model: ModelProcess;
let town: CommandLine;

beforeAll(async () => {
  sandbox = await makeSandbox();
  model = await startModel(sandbox.root);
  town = commandLine(sandbox);
  await town.data(["init"]);
  await writeTownConfig({ sandbox, modelUrl: model.url, port: await freePort() });
  await town.data<Session>(["spawn", "--role", "polecat", "--dir", sandbox.workDir, "--id", "story"]);
});
afterAll(async () => {
  await town.run(["down"]);
  const left = await processesWith(sandbox.root);
  await model.close();
  await sandbox.remove();
  expect(left).toEqual([]);
});

/** One story, in the order in which a user lives it. */
describe("what only some agents can do, from the command line", { timeout: 300_000 }, () => {
  it("lists the agent's commands and runs one, which exits as it ended", async () => {
    expect((await town.run(["command", "story"])).stdout).toContain(openCodeCommandName);
    const script = formatScript({ steps: [{ do: "say", text: "said by the command" }] });
    const ran = await town.run(["command", "story", openCodeCommandName, script]);
    expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("said by the command") });
    const unknown = await town.error(["command", "story", "no-such-command"]);
    expect(unknown).toMatchObject({ code: "invalid_input", exitCode: 2 });
  });

  it("runs a line in the session's shell, and shows it in the conversation", async () => {
    expect((await town.run(["shell", "story", "echo in-the-shell"])).stdout).toContain("in-the-shell");
    const { messages } = await town.data<MessageHistory>(["messages", "story", "--limit", "2"]);
    expect(JSON.stringify(messages)).toContain("in-the-shell");
    expect(await town.data(["children", "story"])).toMatchObject({ children: [] });
  });

  it("shows a file as it is, the agent's modes, and its settings without the key", async () => {
    await writeFile(join(sandbox.workDir, "shown.txt"), "  as it is \n");
    expect((await town.run(["cat", "story", "shown.txt"])).stdout).toBe("  as it is ");
    expect((await town.run(["agents", "story"])).stdout).toContain("build");
    expect((await town.run(["agent-config", "story"])).stdout).toContain('"apiKey": "***"');
  });

  it("says of a revert which setting it needs", async () => {
    const error = await town.error(["revert", "story", "msg_any"]);
    expect(error).toMatchObject({ code: "capability_unsupported", exitCode: 7 });
    expect(error.remedy).toContain("snapshot");
  });

  it("deletes a session once it is stopped, and its name is not found any more", async () => {
    const running = await town.error(["rm", "story"]);
    expect(running).toMatchObject({ code: "illegal_transition", remedy: expect.stringContaining("Stop it first") });
    expect(await town.data(["rm", "story", "--stop"])).toEqual({ sessionId: "story", cancelled: [] });
    expect(await town.error(["show", "story"])).toMatchObject({ code: "session_not_found", exitCode: 4 });
  });
});
