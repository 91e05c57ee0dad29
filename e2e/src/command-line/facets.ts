import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MessageHistory, Session } from "@townkit/core";
import { formatScript, openCodeCommandName } from "@townkit/testkit/model";
import { beforeAll, expect, it } from "vitest";
import type { CommandLineDesk } from "../town/command-line-of-this-file.js";

const id = "facets";

/** One story, in the order in which a user lives it. */
export function facets(desk: CommandLineDesk): void {
  beforeAll(async () => {
    await desk.town.data<Session>(["spawn", "--role", "polecat", "--dir", desk.sandbox.workDir, "--id", id]);
  });

  it("lists the agent's commands and runs one, which exits as it ended", async () => {
    expect((await desk.town.run(["command", id])).stdout).toContain(openCodeCommandName);
    const script = formatScript({ steps: [{ do: "say", text: "said by the command" }] });
    const ran = await desk.town.run(["command", id, openCodeCommandName, script]);
    expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("said by the command") });
    const unknown = await desk.town.error(["command", id, "no-such-command"]);
    expect(unknown).toMatchObject({ code: "invalid_input", exitCode: 2 });
  });

  it("runs a line in the session's shell, and shows it in the conversation", async () => {
    expect((await desk.town.run(["shell", id, "echo in-the-shell"])).stdout).toContain("in-the-shell");
    const { messages } = await desk.town.data<MessageHistory>(["messages", id, "--limit", "2"]);
    expect(JSON.stringify(messages)).toContain("in-the-shell");
    expect(await desk.town.data(["children", id])).toMatchObject({ children: [] });
  });

  it("shows a file as it is, the agent's modes, and its settings without the key", async () => {
    await writeFile(join(desk.sandbox.workDir, "shown.txt"), "  as it is \n");
    expect((await desk.town.run(["cat", id, "shown.txt"])).stdout).toBe("  as it is ");
    expect((await desk.town.run(["agents", id])).stdout).toContain("build");
    expect((await desk.town.run(["agent-config", id])).stdout).toContain('"apiKey": "***"');
  });

  it("says of a revert which setting it needs", async () => {
    const error = await desk.town.error(["revert", id, "msg_any"]);
    expect(error).toMatchObject({ code: "capability_unsupported", exitCode: 7 });
    expect(error.remedy).toContain("snapshot");
  });

  it("deletes a session once it is stopped, and its name is not found any more", async () => {
    const running = await desk.town.error(["rm", id]);
    expect(running).toMatchObject({ code: "illegal_transition", remedy: expect.stringContaining("Stop it first") });
    expect(await desk.town.data(["rm", id, "--stop"])).toEqual({ sessionId: id, cancelled: [] });
    expect(await desk.town.error(["show", id])).toMatchObject({ code: "session_not_found", exitCode: 4 });
  });
}
