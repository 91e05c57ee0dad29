import { describe, expect, it } from "vitest";
import { identifyProcess, isRunning, type ProcessId, processesWith, processGone } from "../../faults/index.js";
import { formatScript } from "../../script/index.js";
import { terminalAgentFacts as facts } from "../facts.js";
import { agentPlace, faultyAgent, type RunningAgent, startAgent } from "../test-support/running-agent.js";

const says = (text: string): string => formatScript({ steps: [{ do: "say", text }] });

async function processOf(agent: RunningAgent): Promise<ProcessId> {
  const [start] = await agent.until("start");
  const id = await identifyProcess(start?.pid ?? 0);
  if (id === undefined) throw new Error("The agent does not run.");
  return id;
}

describe("faults of the process", () => {
  it.each([
    { earlyKeys: "kept", shown: "❯ too early" },
    { earlyKeys: "lost", shown: /❯ *\n─/ },
  ] as const)("startDelayMs, earlyKeys $earlyKeys: what came too early is echoed, and $earlyKeys", async (fault) => {
    const agent = await faultyAgent({ startDelayMs: 4000, earlyKeys: fault.earlyKeys });
    await agent.until("start");
    await agent.pane.type("too early");
    await agent.shows("too early");
    expect(agent.all("ready")).toEqual([]);
    await agent.until("ready");
    await agent.shows(fault.shown);
    expect(agent.all("submitted")).toEqual([]);
  });

  it.each([0, 200])("exitsAtStart: it ends by itself after %i ms, with its words and its code", async (afterMs) => {
    const agent = await faultyAgent({ exitsAtStart: { afterMs, code: 3, words: "no licence\n" } });
    expect(await agent.exitCode()).toBe(3);
    expect(agent.all("ready")).toHaveLength(afterMs === 0 ? 0 : 1);
  });

  it.each([
    { trustDialog: "marks_no", keys: ["Enter"], code: 1 },
    { trustDialog: "marks_no", keys: ["2"], code: null },
    { trustDialog: "marks_yes", keys: ["Enter"], code: null },
  ] as const)("trustDialog $trustDialog: $keys, and the agent ends with $code", async ({ trustDialog, keys, code }) => {
    const agent = await faultyAgent({ trustDialog });
    await agent.shows(facts.trustQuestion);
    expect(agent.all("ready")).toEqual([]);
    await agent.pane.keys(...keys);
    if (code === null) await agent.ready();
    else expect(await agent.exitCode()).toBe(code);
  });

  it("trustDialog: none in a directory that the settings trust", async () => {
    const place = await agentPlace();
    await place.settings({ faults: { trustDialog: "marks_no" }, trustedFolders: [place.cwd] });
    await (await startAgent({ place })).ready();
  });

  it("deafTo: the signal is heard, and the agent goes on", async () => {
    const agent = await faultyAgent({ deafTo: ["SIGTERM"] });
    await agent.ready();
    const { pid } = await processOf(agent);
    process.kill(pid, "SIGTERM");
    expect(await agent.until("signal")).toMatchObject([{ signal: "SIGTERM" }]);
    await agent.prompt(says("still here"));
    await agent.shows("● still here");
  });

  it("without it a signal ends the agent, with its code", async () => {
    const agent = await faultyAgent({});
    await agent.ready();
    process.kill((await processOf(agent)).pid, "SIGTERM");
    expect(await agent.exitCode()).toBe(143);
  });

  it.each([true, false])("outlivesTerminal %s: whether it goes on when its session is killed", async (outlives) => {
    const agent = await faultyAgent({ outlivesTerminal: outlives });
    await agent.ready();
    const id = await processOf(agent);
    await agent.pane.killSession();
    if (!outlives) return processGone(id, { timeoutMs: 30_000 });
    expect(await agent.until("signal")).toMatchObject([{ signal: "SIGHUP" }]);
    expect(await isRunning(id)).toBe(true);
  });

  it("wrapped: the pane's process is another one, and deaf", async () => {
    const agent = await faultyAgent({ wrapped: true });
    await agent.ready();
    const inner = await processOf(agent);
    const outer = await agent.pane.pid();
    expect(outer).not.toBe(inner.pid);
    process.kill(outer, "SIGTERM");
    await agent.prompt(says("still here"));
    await agent.shows("● still here");
    process.kill(inner.pid, "SIGTERM");
    expect(await agent.exitCode()).toBe(143);
  });

  it.each([true, false])(
    "toolsOutlive %s: whether a tool's processes go on when its turn is stopped",
    async (toolsOutlive) => {
      const place = await agentPlace({ faults: { toolsOutlive } });
      const agent = await startAgent({ place });
      await agent.ready();
      const mark = `${place.cwd}/waits-for-this`;
      await agent.prompt(
        formatScript({ steps: [{ do: "shell", command: `until [ -e ${mark} ]; do sleep 0.05; done` }] }),
      );
      await expect.poll(async () => (await processesWith(mark)).length, { timeout: 30_000 }).toBe(1);
      const [child] = await processesWith(mark);
      await agent.pane.keys("Escape");
      await agent.until("turn_end");
      expect(child !== undefined && (await isRunning(child))).toBe(toolsOutlive);
    },
  );
});
