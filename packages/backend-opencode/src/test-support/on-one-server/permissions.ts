import { existsSync } from "node:fs";
import { join } from "node:path";
import type { StepInput } from "@townkit/testkit/model";
import { expect, it } from "vitest";
import { type Desk, script } from "../desk.js";

export function permissions(desk: Desk): void {
  const asking = { settings: { permission: { bash: "ask", edit: "ask" } } };
  const touch: StepInput = { do: "shell", command: "touch made" };
  const write = (filePath: string): StepInput => ({ do: "tool", name: "write", args: { filePath, content: "x" } });
  const child: StepInput = {
    do: "tool",
    name: "task",
    args: { description: "kid", subagent_type: "general", prompt: script([touch]) },
  };

  it("a session that may do everything asks for nothing, whatever the settings say", async () => {
    const session = await desk.spawn({ ...asking, permissions: "bypass" });
    const file = join(session.workDir, "written");
    expect(await desk.run(session, [touch, write(file)])).toMatchObject({ state: "completed" });
    expect([existsSync(join(session.workDir, "made")), existsSync(file)]).toEqual([true, true]);
  });

  it("a session that only reads asks before a command, and changes no file", async () => {
    const session = await desk.spawn({ permissions: "read" });
    const file = join(session.workDir, "written");
    await desk.run(session, [write(file), { do: "say", text: "done" }]);
    expect(existsSync(file)).toBe(false);
    const raised = desk.raises(session);
    const id = await desk.assign(session, [touch]);
    const [attention] = await raised;
    expect(attention).toMatchObject({ kind: "permission", permission: "bash", assignmentId: id });
    await desk.town.backend.abortSession(session.id, { assignmentId: id });
  });

  it.each([
    { permissions: "ask", does: child, permission: "task" },
    { permissions: "careful", does: touch, permission: "bash" },
  ])(
    "a session with the permissions $permissions asks before a $permission",
    async ({ permissions, does, permission }) => {
      const session = await desk.spawn({ permissions });
      const raised = desk.raises(session);
      const id = await desk.assign(session, [does]);
      expect(await raised).toMatchObject([{ kind: "permission", permission }]);
      await desk.town.backend.abortSession(session.id, { assignmentId: id });
    },
  );

  it("permissions that there are none of are named, with those that there are", async () => {
    await expect(desk.spawn({ permissions: "all" })).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining('"all"'),
      remedy: expect.stringContaining("read, ask, edit, bypass, careful"),
    });
  });
}
