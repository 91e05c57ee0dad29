import { setTimeout as sleep } from "node:timers/promises";
import type { TownEvent } from "@townkit/core";
import { formatScript } from "@townkit/testkit/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTerminalTown, type TerminalTown } from "../conformance/terminal-town.js";
import { runTmux } from "../tmux/tmux-cli.js";
import type { RealAgent, RealAgentCast } from "./real-agent.js";

const id = "full";
const timeoutMs = 60_000;
/** How long an agent may take for what was typed, before a key behind it is one of its own. */
const typedMs = 1000;

const says = (text: string) => formatScript({ steps: [{ do: "say", text }] });
/** More than the context of any model. */
const tooMuch = formatScript({
  steps: [
    { do: "usage", input: 50_000_000, output: 10 },
    { do: "say", text: "a long story" },
  ],
});

/** That a real agent says by its hook when it is about to compact its context, and says it at no other time. */
export function registerAgentCompaction(options: {
  compacts: NonNullable<RealAgent["compacts"]>;
  agent: RealAgent;
  cast: () => Promise<RealAgentCast>;
}): void {
  const { agent, compacts } = options;
  describe("before a compaction", () => {
    let cast: RealAgentCast;
    let town: TerminalTown;
    let listening: AbortController;
    let triggers: unknown[];
    beforeEach(async () => {
      cast = await options.cast();
      town = await openTerminalTown((ground) => cast.options(ground));
      [listening, triggers] = [new AbortController(), []];
      void hear(town.backend.events({ signal: listening.signal }));
    });
    afterEach(async () => {
      listening.abort();
      await town[Symbol.asyncDispose]();
      await cast.close();
    });

    async function hear(events: AsyncIterable<TownEvent>): Promise<void> {
      for await (const event of events)
        if (event.type === "hook.called" && event.hook === "pre_compact") triggers.push(event.payload.trigger);
    }

    async function run(content: string): Promise<void> {
      const { assignmentId } = await town.backend.assignWork(id, { type: "prompt", content }, { timeoutMs });
      expect((await town.backend.waitForAssignment(assignmentId, { timeoutMs })).state).toBe("completed");
    }

    async function types(...keys: readonly string[]): Promise<void> {
      await runTmux({ place: town.ground.place, commands: [["send-keys", "-t", `=s-${id}:`, ...keys]] });
      await sleep(typedMs);
    }

    it("tells of it, and of none when there is none", async () => {
      const workDir = await town.ground.newWorkDir();
      await town.backend.spawnSession({ id, agent: agent.name, role: "tester", workDir }, { timeoutMs });
      await run(says("one"));
      await run(says("two"));
      expect(triggers).toEqual([]);
      const whenFull = compacts.whenFull ? ["auto"] : [];
      if (compacts.whenFull) {
        await run(tooMuch);
        await run(says("in what is left"));
        await run(says("and on"));
        expect(triggers).toEqual(whenFull);
      }
      await types("-l", compacts.command);
      await types("Enter");
      await expect.poll(() => triggers, { timeout: timeoutMs }).toEqual([...whenFull, "manual"]);
    });
  });
}
