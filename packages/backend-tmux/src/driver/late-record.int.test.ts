import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatScript } from "@townkit/testkit/model";
import { directorySettingsFile } from "@townkit/testkit/terminal-agent";
import { expect, it } from "vitest";
import { scriptedProfile } from "../conformance/scripted-profile.js";
import { openTerminalTown } from "../conformance/terminal-town.js";

it("an agent that writes nothing down before its first answer is believed its screen until then", async () => {
  await using town = await openTerminalTown(({ home }) => {
    const { hooks: _, transcript, ...profile } = scriptedProfile(home);
    if (!transcript) throw new Error("The scripted agent has a record.");
    return { agents: { scripted: { ...profile, transcript: { ...transcript, begins_late: true } } }, hooks: undefined };
  });
  const { backend, ground } = town;
  const workDir = await ground.newWorkDir();
  await writeFile(join(workDir, directorySettingsFile), JSON.stringify({ faults: { lateFileMs: 600_000 } }));
  const { id } = await backend.spawnSession({ agent: "scripted", role: "tester", workDir });
  const content = formatScript({ steps: [{ do: "hang" }] });
  const { assignmentId } = await backend.assignWork(id, { type: "prompt", content }, { timeoutMs: 60_000 });
  const { attempts, state } = await backend.getAssignment(assignmentId);
  expect(["accepted", "running"]).toContain(state);
  const evidence = attempts.flatMap((attempt) => attempt.evidence);
  const facts = { conversation: expect.any(String), pane: expect.stringMatching(/^%\d+$/) };
  expect(evidence).toContainEqual(expect.objectContaining({ kind: "screen", facts }));
  expect(await backend.abortSession(id, { timeoutMs: 60_000 })).toMatchObject({ abortedAssignmentId: assignmentId });
});
