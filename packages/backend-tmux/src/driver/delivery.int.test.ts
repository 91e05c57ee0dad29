import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatScript } from "@townkit/testkit/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { endServer } from "../conformance/own-tmux.js";
import { scriptedProfile } from "../conformance/scripted-profile.js";
import { openTerminalTown, type TerminalTown } from "../conformance/terminal-town.js";
import { runTmux } from "../tmux/tmux-cli.js";

let town: TerminalTown;
beforeEach(async () => {
  town = await openTerminalTown();
});
afterEach(() => town[Symbol.asyncDispose]());

async function spawn(id: string) {
  const workDir = await town.ground.newWorkDir();
  return await town.backend.spawnSession({ id, agent: "scripted", role: "tester", workDir });
}

/** What the agent of a session was given, each prompt as it arrived. */
async function submittedTo(sessionId: string): Promise<string[]> {
  const { messages } = await town.backend.getSessionOutput(sessionId);
  return messages.flatMap(({ role, parts }) => (role === "user" && parts[0]?.type === "text" ? [parts[0].text] : []));
}

function keys(sessionId: string, ...given: string[]): Promise<string> {
  return runTmux({ place: town.ground.place, commands: [["send-keys", "-t", `=s-${sessionId}:`, ...given]] });
}

function screenOf(sessionId: string): Promise<string> {
  return runTmux({ place: town.ground.place, commands: [["capture-pane", "-p", "-t", `=s-${sessionId}:`]] });
}

async function run(sessionId: string, content: string) {
  const { assignmentId } = await town.backend.assignWork(sessionId, { type: "prompt", content });
  return await town.backend.waitForAssignment(assignmentId, { timeoutMs: 60_000 });
}

const hanging = formatScript({ steps: [{ do: "hang" }] });

describe("bug classes 3, 24 and 25: what arrives is what was given, once", () => {
  const emoji = "👩‍👩‍👧 漢字 é ✳ ";
  const wide = emoji.repeat(600);
  it("in every shape", async () => {
    const { id } = await spawn("payloads");
    const payloads: [given: string, arrives: string][] = [
      ["one line", "one line"],
      ["three\nlines\nof text", "three\nlines\nof text"],
      ["carriage\r\nreturns\rhere", "carriage\nreturns\nhere"],
      ["ends with a line end\n", "ends with a line end\n"],
      ["let a = 1;", "let a = 1;"],
      [";", ";"],
      ["\\;", "\\;"],
      ["-x", "-x"],
      ["--", "--"],
      ["$(touch PWNED) `id` $HOME %1 #{pane_id} !! ~", "$(touch PWNED) `id` $HOME %1 #{pane_id} !! ~"],
      [`'single' "double" \\ back`, `'single' "double" \\ back`],
      ["tab\there", "tab\there"],
      ["out \u001b[201~\rof \u001b[200~the frame\u0007", "out [201~\nof [200~the frame"],
      [emoji.repeat(60), emoji.repeat(60)],
      // Each of its characters of several bytes lies across the end of one chunk or another.
      ...[1, 2, 3].map((at): [string, string] => [`${"x".repeat(at)}${wide}`, `${"x".repeat(at)}${wide}`]),
      ["nul\u0000 and bell\u0007", "nul and bell"],
      [`${"0123456789".repeat(512)}`, `${"0123456789".repeat(512)}`],
      ["a line of text\n".repeat(700), "a line of text\n".repeat(700)],
      [`${emoji}${"x".repeat(59_000)}`, `${emoji}${"x".repeat(59_000)}`],
    ];
    for (const [given] of payloads) expect((await run(id, given)).state).toBe("completed");
    expect(await submittedTo(id)).toEqual(payloads.map(([, text]) => text));
  });
});

it("bug class 22: `a` and `a1` are two, and nothing touches the default socket: every call names ours", async () => {
  await town[Symbol.asyncDispose]();
  const log = join("/tmp", `townkit-tmux-calls-${process.pid}`);
  const binary = `${log}.sh`;
  await writeFile(binary, `#!/bin/sh\nprintf '%s ' "$@" >> ${log}\necho >> ${log}\nexec tmux "$@"\n`);
  await chmod(binary, 0o700);
  town = await openTerminalTown(() => ({ binary }));
  try {
    const first = await spawn("a");
    await spawn("a1");
    await run("a1", "for the second");
    await town.backend.stopSession("a");
    expect((await town.backend.getSession("a1")).liveness.state).toBe("alive");
    await run("a1", "still there");
    expect(await submittedTo("a1")).toEqual(["for the second", "still there"]);
    expect(await submittedTo(first.id)).toEqual([]);
    const calls = (await readFile(log, "utf8")).trimEnd().split("\n");
    const { socket } = town.ground.place;
    expect(calls.length).toBeGreaterThan(5);
    expect(calls.filter((call) => !call.startsWith(`-u -L ${socket} -f /dev/null `) && call.trim() !== "-V")).toEqual(
      [],
    );
  } finally {
    // It is ended by that program too.
    await town[Symbol.asyncDispose]();
    town = await openTerminalTown();
    await rm(log, { force: true });
    await rm(binary, { force: true });
  }
});

it("bug class 17: an agent that does not stay is an error with its exit code and its last words", async () => {
  await town[Symbol.asyncDispose]();
  const { command: _, ...profile } = scriptedProfile("/nowhere");
  // What is written in the very moment of its end a terminal may lose.
  const broken = { ...profile, command: ["sh", "-c", "echo no such luck; sleep 1; exit 7"] };
  const missing = { ...profile, command: ["/no/such/agent"] };
  town = await openTerminalTown(() => ({ agents: { broken, missing } }));
  const workDir = await town.ground.newWorkDir();
  const spawned = (agent: string) => town.backend.spawnSession({ agent, role: "tester", workDir });
  await expect(spawned("broken")).rejects.toMatchObject({
    code: "backend_failed",
    message: expect.stringMatching(/ended with code 7[\s\S]*no such luck/),
  });
  await expect(spawned("missing")).rejects.toThrow(/ended with code 127/);
  await rm(workDir, { recursive: true });
  await expect(spawned("broken")).rejects.toMatchObject({ code: "work_dir_invalid" });
});

it("bug class 8: somebody's draft is never submitted, merged or lost", async () => {
  const { id } = await spawn("drafted");
  await keys(id, "-l", "my own words");
  // Before it is drawn it is in nobody's sight: what then comes of ours is a case of its own (a hostile agent's human).
  await expect.poll(() => screenOf(id), { timeout: 30_000 }).toContain("my own words");
  await expect(run(id, "ours")).rejects.toMatchObject({ code: "session_busy", effect: "none" });
  expect(await submittedTo(id)).toEqual([]);
  await keys(id, "C-u");
  expect((await run(id, "ours")).state).toBe("completed");
  expect(await submittedTo(id)).toEqual(["ours"]);
});

it("bug class 6: while a menu is up nothing is given, and no row of it is picked", async () => {
  const workDir = await town.ground.newWorkDir();
  const config = { id: "asks", agent: "scripted", role: "tester", mode: "ask", workDir };
  const { id } = await town.backend.spawnSession(config);
  // Somebody else's prompt: the work that comes behind it meets an open menu.
  await keys(id, "-l", formatScript({ steps: [{ do: "shell", command: "echo x > touched" }] }));
  await keys(id, "Enter");
  await expect.poll(async () => (await town.backend.getSession(id)).attention.length, { timeout: 60_000 }).toBe(1);
  await expect(run(id, "ours")).rejects.toMatchObject({ code: "session_busy", effect: "none" });
  expect((await town.backend.getSession(id)).attention).toHaveLength(1);
  await expect(readFile(join(workDir, "touched"))).rejects.toMatchObject({ code: "ENOENT" });
});

it("bug class 5: a turn that runs is not aborted by what comes behind it", async () => {
  const { id } = await spawn("runs");
  const { assignmentId } = await town.backend.assignWork(id, { type: "prompt", content: hanging });
  await expect(run(id, "behind it")).rejects.toMatchObject({ code: "session_busy" });
  expect(["accepted", "running"]).toContain((await town.backend.getAssignment(assignmentId)).state);
  await town.backend.abortSession(id);
  expect((await town.backend.getAssignment(assignmentId)).state).toBe("aborted");
});

it("bug class 16: two agents in one directory keep their own conversations, also after a stop", async () => {
  const workDir = await town.ground.newWorkDir();
  for (const id of ["one", "two"]) await town.backend.spawnSession({ id, agent: "scripted", role: "tester", workDir });
  await Promise.all([run("one", "for one"), run("two", "for two")]);
  for (const id of ["one", "two"]) {
    await town.backend.stopSession(id);
    await town.backend.resumeSession(id);
    await run(id, "again");
    expect(await submittedTo(id)).toEqual([`for ${id}`, "again"]);
  }
});

it("bug class 18: an agent has what it was given, and nothing of ours; no secret is in an argument list", async () => {
  const workDir = await town.ground.newWorkDir();
  const env = { A_TOKEN: "secret; $HOME 'x'" };
  const { id } = await town.backend.spawnSession({ agent: "scripted", role: "tester", workDir, env });
  await run(
    id,
    formatScript({
      steps: [
        { do: "shell", command: "env > seen; ps -A -o args= > arguments" },
        { do: "say", text: "ok" },
      ],
    }),
  );
  const seen = await readFile(join(workDir, "seen"), "utf8");
  expect(seen).toContain(`A_TOKEN=${env.A_TOKEN}\n`);
  expect(seen).toContain(`TOWN_SESSION=${id}\n`);
  expect(seen).not.toMatch(/^VITEST/m);
  expect(await readFile(join(workDir, "arguments"), "utf8")).not.toContain("secret; $HOME");
});

it("bug class 19: the death of the tmux server cuts the turn; the session starts again with its conversation", async () => {
  const { id } = await spawn("survivor");
  await run(id, "before");
  const { assignmentId } = await town.backend.assignWork(id, { type: "prompt", content: hanging });
  await endServer(town.ground.place);
  const cut = await town.backend.waitForAssignment(assignmentId, { timeoutMs: 60_000 });
  expect(cut.state).toBe("interrupted");
  await expect.poll(async () => (await town.backend.getSession(id)).liveness.state, { timeout: 60_000 }).toBe("dead");
  expect((await town.backend.resumeSession(id)).action).toBe("started");
  // Without a script of its own this agent would take the cut turn up again.
  const after = formatScript({ steps: [{ do: "say", text: "after" }] });
  await run(id, after);
  expect(await submittedTo(id)).toEqual(["before", hanging, after]);
});

it("an agent that is killed in the middle of a turn is dead, and its turn was cut", async () => {
  const { id } = await spawn("killed");
  const { assignmentId } = await town.backend.assignWork(id, { type: "prompt", content: hanging });
  const pid = await runTmux({
    place: town.ground.place,
    commands: [["display-message", "-p", "-t", `=s-${id}:`, "#{pane_pid}"]],
  });
  process.kill(Number(pid), "SIGKILL");
  expect((await town.backend.waitForAssignment(assignmentId, { timeoutMs: 60_000 })).state).toBe("interrupted");
  const { liveness, status } = await town.backend.getSession(id);
  // tmux 3.2 does not know which one.
  expect(liveness).toMatchObject({ state: "dead", why: expect.stringMatching(/by (signal 9|a signal)/) });
  expect(status).toBe("error");
});
