import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatScript } from "../script/index.js";
import { terminalAgentFacts as facts } from "./facts.js";
import type { TerminalAgentFaultsInput, TerminalHookName } from "./index.js";
import { type AgentPlace, agentPlace, type RunningAgent, startAgent } from "./test-support/running-agent.js";

const uses = formatScript({ steps: [{ do: "shell", command: "true" }] });

/** A program that writes down what it is told and says this. With `held`, it waits for the file `go` in its directory. */
const program = `
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
appendFileSync("told.jsonl", readFileSync(0, "utf8") + "\\n");
const [reply, held] = process.argv.slice(2);
while (held === "held" && !existsSync("go")) await sleep(20);
process.stdout.write(reply);
`;

/** An agent in whose directory these hooks say so much; `held` ones wait for \`agent.go()\`. */
async function hooked(options: {
  replies: Partial<Record<TerminalHookName, unknown>>;
  held?: boolean;
  faults?: TerminalAgentFaultsInput;
}): Promise<{ agent: RunningAgent; place: AgentPlace }> {
  const { replies, held = false, faults = {} } = options;
  const place = await agentPlace();
  const file = join(place.cwd, "hook.mjs");
  await writeFile(file, program);
  const hooks = Object.fromEntries(
    Object.entries(replies).map(([name, reply]) => {
      const said = reply === null ? "" : JSON.stringify(reply);
      return [name, { argv: [process.execPath, file, said, held ? "held" : "at once"] }];
    }),
  );
  await place.settings({ hooks, faults });
  const agent = await startAgent({ place, args: ["--session-id", "c1", "--mode", "ask"] });
  await agent.ready();
  return { agent, place };
}

async function told(place: AgentPlace): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(place.cwd, "told.jsonl"), "utf8");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

const decides = (decision: object) => ({
  PermissionRequest: { hookSpecificOutput: { hookEventName: "PermissionRequest", decision } },
});

describe("the hooks of the terminal agent", () => {
  it("are told of the session, of each prompt, of each normal end, and of the end of it all", async () => {
    const { agent, place } = await hooked({
      replies: { SessionStart: null, UserPromptSubmit: null, Stop: null, PreCompact: null, SessionEnd: null },
    });
    await agent.until("hook");
    await agent.prompt(formatScript({ steps: [{ do: "say", text: "well done" }] }));
    await agent.until("hook", 3);
    await agent.prompt(facts.compactCommand);
    await agent.until("hook", 4);
    await agent.prompt(facts.quitCommand);
    await agent.exitCode();
    const calls = await told(place);
    expect(calls.map(({ hook_event_name: name }) => name)).toEqual([
      "SessionStart",
      "UserPromptSubmit",
      "Stop",
      "PreCompact",
      "SessionEnd",
    ]);
    expect(calls[0]).toMatchObject({ session_id: "c1", cwd: place.cwd, source: "startup" });
    expect(calls[1]).toMatchObject({ prompt: formatScript({ steps: [{ do: "say", text: "well done" }] }) });
    expect(calls[2]).toMatchObject({ last_assistant_message: "well done", outcome: "completed" });
  });

  it("are not told of a turn that was stopped", async () => {
    const { agent } = await hooked({ replies: { Stop: null } });
    await agent.prompt(formatScript({ steps: [{ do: "hang" }] }));
    await agent.shows(facts.busyMark);
    await agent.pane.keys("Escape");
    await agent.until("turn_end");
    await agent.prompt(formatScript({ steps: [{ do: "say", text: "the next" }] }));
    expect(await agent.until("hook")).toHaveLength(1);
  });

  it("allow the use of a tool in a person's place, and the menu is gone", async () => {
    const { agent } = await hooked({ replies: decides({ behavior: "allow" }), held: true });
    await agent.prompt(uses);
    await agent.shows(facts.permissionQuestion);
    await agent.go();
    expect(await agent.until("menu_pick")).toMatchObject([{ row: "allow", by: "hook" }]);
    expect(await agent.until("turn_end")).toMatchObject([{ end: "completed" }]);
    expect(await agent.shows(facts.readyLine)).not.toContain(facts.permissionQuestion);
  });

  it("deny it with words, and the turn goes on", async () => {
    const { agent } = await hooked({ replies: decides({ behavior: "deny", message: "not here" }) });
    await agent.prompt(uses);
    expect(await agent.until("turn_end")).toMatchObject([{ end: "completed" }]);
    expect(agent.conversation).toContainEqual(expect.objectContaining({ type: "tool", output: "not here" }));
  });

  it("leave it to the person who answers first", async () => {
    const { agent } = await hooked({ replies: decides({ behavior: "deny", message: "too late" }), held: true });
    await agent.prompt(uses);
    await agent.shows(facts.permissionQuestion);
    await agent.pane.keys("1");
    await agent.until("turn_end");
    await agent.go();
    await agent.until("hook");
    expect(agent.all("menu_pick")).toMatchObject([{ row: "allow", by: "digit" }]);
  });

  it("menuWaitsForHook: come before the menu", async () => {
    const { agent } = await hooked({
      replies: { PermissionRequest: {} },
      held: true,
      faults: { menuWaitsForHook: true },
    });
    await agent.prompt(uses);
    await agent.shows(facts.busyMark);
    expect(agent.all("menu_open")).toEqual([]);
    await agent.go();
    await agent.shows(facts.permissionQuestion);
    const order = agent.journal.map(({ event }) => event);
    expect(order.indexOf("hook")).toBeLessThan(order.indexOf("menu_open"));
  });

  it("make the agent go on with what they say", async () => {
    const { agent } = await hooked({ replies: { Stop: { decision: "block", reason: "and the tests?" } } });
    await agent.prompt("begin");
    const [, next] = await agent.until("submitted", 2);
    expect(next).toMatchObject({ text: "and the tests?", source: "hook" });
  });

  it("add to the agent's context", async () => {
    const additionalContext = "remember this";
    const { agent } = await hooked({ replies: { UserPromptSubmit: { hookSpecificOutput: { additionalContext } } } });
    await agent.prompt("begin");
    await agent.until("turn_end");
    expect(agent.conversation).toContainEqual(expect.objectContaining({ type: "context", text: additionalContext }));
  });

  it("that fail are as if they had said nothing", async () => {
    const place = await agentPlace({ hooks: { UserPromptSubmit: { argv: ["/no/such/program"] } } });
    const agent = await startAgent({ place });
    await agent.ready();
    await agent.prompt("begin");
    expect(await agent.until("turn_end")).toMatchObject([{ end: "completed" }]);
    expect(agent.all("hook")).toMatchObject([{ outcome: expect.stringContaining("ENOENT") }]);
  });
});
