import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createMemoryStore } from "@townkit/core/memory";
import { createSessionPool } from "@townkit/pool";
import { readJournals } from "@townkit/testkit/terminal-agent";
import { expect, it } from "vitest";
import { makeTerminalGround, openTerminalTown } from "../conformance/terminal-town.js";

const id = "s-1";
const work = { type: "prompt", content: "carry this out" } as const;
const waiting = { timeoutMs: 60_000 };

/** A tmux whose first paste gets lost, though it says that it pasted. `lost`: that has happened. */
function forgetfulTmux(folder: string) {
  const [binary, mark] = [join(folder, "tmux.sh"), join(folder, "lost")];
  const lose = `mkdir '${mark}' 2>/dev/null && { cat >/dev/null; echo sent; exit 0; }`;
  const script = `#!/bin/sh\ncase "$*" in *paste-buffer*) ${lose};; esac\nexec tmux "$@"\n`;
  writeFileSync(binary, script, { mode: 0o700 });
  return { binary, lost: () => existsSync(mark) };
}

function submittedIn(home: string): string[] {
  return readJournals({ home }).flatMap((record) => (record.event === "submitted" ? [record.text] : []));
}

it("a paste that got lost is no failure of its work: it waits, and is pasted again", async () => {
  const ground = await makeTerminalGround();
  const store = createMemoryStore();
  const { binary, lost } = forgetfulTmux(ground.folder);
  const backend = await ground.openBackend(store.state("tmux"), { binary, hooks: undefined });
  const pool = await createSessionPool({ backend, store });
  try {
    await pool.spawnSession({ id, agent: "scripted", role: "tester", workDir: await ground.newWorkDir() });
    const { assignmentId } = await pool.assignWork(id, work, waiting);
    expect(await pool.waitForAssignment(assignmentId, waiting)).toMatchObject({ state: "completed", attempt: 1 });
    expect(lost()).toBe(true);
    expect(submittedIn(ground.home)).toEqual([work.content]);
  } finally {
    await pool.close({ sessions: "stop" });
    await ground.close();
  }
});

it("what a process of ours was about to paste when it died is proven to be nowhere, and given anew by the next one", async () => {
  let lost = () => false;
  await using town = await openTerminalTown(({ folder }) => {
    const forgetful = forgetfulTmux(folder);
    lost = forgetful.lost;
    return { binary: forgetful.binary };
  });
  const { home } = town.ground;
  await town.backend.spawnSession({ id, agent: "scripted", role: "tester", workDir: await town.ground.newWorkDir() });
  const assigned = town.backend.assignWork(id, work, { assignmentId: "a1", ...waiting }).catch(() => {});
  await expect.poll(lost, { timeout: 60_000 }).toBe(true);
  await town.reopen("kill");
  await assigned;
  await expect(town.backend.waitForAssignment("a1", waiting)).rejects.toMatchObject({ code: "assignment_not_found" });
  await town.backend.assignWork(id, work, { assignmentId: "a1", ...waiting });
  expect((await town.backend.waitForAssignment("a1", waiting)).state).toBe("completed");
  expect(submittedIn(home)).toEqual([work.content]);
});
