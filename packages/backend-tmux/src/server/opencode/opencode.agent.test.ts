import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Answer, Attention } from "@townkit/core";
import { formatScript, openCodeAgent, type StepInput } from "@townkit/testkit/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installedAgent } from "../../../../../scripts/lib/real-agents.js";
import { openTerminalTown, type TerminalTown } from "../../conformance/terminal-town.js";
import { castReal, type RealAgentCast } from "../../test-support/real-agent.js";
import { realOpencode } from "../../test-support/real-agents.js";
import { runTmux } from "../../tmux/tmux-cli.js";

const program = await installedAgent("opencode");
const timeoutMs = 120_000;
const id = "denied";
const touch: StepInput = { do: "shell", command: "touch made" };
const goesOn: StepInput = { do: "say", text: "without it, then" };
/** Its subagent has a session of its own, and ends without ending the turn. */
const subagent: StepInput = {
  do: "tool",
  name: "task",
  args: { description: "kid", subagent_type: "general", prompt: formatScript({ steps: [touch] }) },
};
const no: Answer = { kind: "permission", decision: "deny" };

describe.skipIf(program === null)("a no to the real opencode", () => {
  let cast: RealAgentCast;
  let town: TerminalTown;
  let workDir: string;
  beforeAll(async () => {
    cast = await castReal({ agent: realOpencode, program: program as string });
    town = await openTerminalTown((ground) => cast.options(ground));
    workDir = await town.ground.newWorkDir();
    await town.backend.spawnSession({ id, agent: "opencode", role: "asking", workDir }, { timeoutMs });
  });
  afterAll(async () => {
    await town[Symbol.asyncDispose]();
    await cast.close();
  });

  const give = async (content: string) =>
    (await town.backend.assignWork(id, { type: "prompt", content }, { timeoutMs })).assignmentId;
  const script = (...steps: StepInput[]) => formatScript({ steps });
  const respond = (attentionId: string, answer: Answer) => town.backend.respond(id, { attentionId, answer });

  /** What it asks next, that was not asked before. */
  async function asked(before: readonly Attention[] = []): Promise<Attention> {
    const open = async () => {
      const { attention } = await town.backend.getSession(id);
      return attention.find((one) => !before.some((other) => other.id === one.id));
    };
    await expect.poll(open, { timeout: timeoutMs }).toBeDefined();
    return (await open()) as Attention;
  }

  async function endOf(assignmentId: string) {
    const { state, attempts, outcome } = await town.backend.waitForAssignment(assignmentId, { timeoutMs });
    return { state, by: attempts.at(-1)?.evidence.at(-1)?.kind, text: outcome?.text };
  }

  /** That the turn is over stands in its history, and is not concluded from its silence. */
  const byItsRecord = "transcript";

  it("without words, by us: its turn is aborted, and the next one is as any", async () => {
    const assignmentId = await give(script(touch, goesOn));
    await respond((await asked()).id, no);
    expect(await endOf(assignmentId)).toMatchObject({ state: "aborted", by: byItsRecord });
    const next = await give(script(goesOn));
    expect(await endOf(next)).toMatchObject({ state: "completed", text: "without it, then" });
    expect(existsSync(join(workDir, "made"))).toBe(false);
  });

  it("without words, by a person at its terminal: its turn is interrupted", async () => {
    const assignmentId = await give(script(touch, goesOn));
    await asked();
    await runTmux({ place: town.ground.place, commands: [["send-keys", "-t", `=s-${id}:`, "Escape"]] });
    expect(await endOf(assignmentId)).toMatchObject({ state: "interrupted", by: byItsRecord });
    expect((await town.backend.getSession(id)).attention).toEqual([]);
    expect(existsSync(join(workDir, "made"))).toBe(false);
  });

  it("to its question: its turn is aborted", async () => {
    const assignmentId = await give(openCodeAgent.questionPrompt({ text: "Which one?", choices: ["left", "right"] }));
    const question = await asked();
    expect(question.kind).toBe("question");
    await respond(question.id, { kind: "dismiss" });
    expect(await endOf(assignmentId)).toMatchObject({ state: "aborted", by: byItsRecord });
  });

  it("with words: its model goes on", async () => {
    const assignmentId = await give(script(touch, goesOn));
    await respond((await asked()).id, { ...no, message: "Not here; go on without it." });
    expect(await endOf(assignmentId)).toMatchObject({ state: "completed", by: byItsRecord, text: "without it, then" });
    expect(existsSync(join(workDir, "made"))).toBe(false);
  });

  it("to its subagent: the turn goes on, and ends as any", async () => {
    const assignmentId = await give(script(subagent, goesOn));
    const first = await asked();
    await respond(first.id, { kind: "permission", decision: "allow" });
    await respond((await asked([first])).id, no);
    expect(await endOf(assignmentId)).toMatchObject({ state: "completed", by: byItsRecord, text: "without it, then" });
    expect(existsSync(join(workDir, "made"))).toBe(false);
  });
});
