import path from "node:path";
import type { KnownAgentName } from "@townkit/backend-tmux";
import { pinnedAgents } from "@townkit/testkit/model";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { checkedInTown } from "../town/checked-in-town.js";
import { realTerminalAgents } from "../town/real-terminal-agents.js";

const root = path.join(import.meta.dirname, "../../..");
const demo = path.join(root, "examples/demo/dist/main.js");
const bench = path.join(root, "bench/dist/main.js");
const done = "demo: 3 sessions, 6 assignments: 6 completed, 0 lost, 0 repeated";
const timeout = 40 * 60_000;
/** With CI=true a sample: the whole takes a quarter of an hour and more. */
const samples = process.env.CI === "true" && process.env.TOWN_WHOLE !== "true";

async function run(program: string, ...argv: string[]) {
  const { all, stdout, exitCode } = await execa(process.execPath, [program, ...argv], {
    all: true,
    reject: false,
    stdin: "ignore",
    timeout,
  });
  return { text: all, stdout, exitCode };
}

/**
 * What a real agent does for a person who has just cloned this, and what becomes of prompts whatever it is at. `program`: where it
 * is installed; null: it could not be. `sample`: how many prompts are enough with CI=true. `asked`: how the demo is asked for it.
 */
export function proveAgent(options: {
  name: KnownAgentName;
  program: string | null;
  sample?: number;
  asked?: readonly string[];
}): void {
  const { name, program, sample = 12, asked = ["--agent", name] } = options;
  const deliveries = samples ? sample : 200;
  describe.skipIf(program === null)(`the real ${name}`, { timeout }, () => {
    it("does the demo's work in three terminals", async () => {
      const { text, exitCode } = await run(demo, "--backend", "tmux", ...asked);
      expect(text.trim().split("\n").at(-1), text).toBe(done);
      expect(exitCode).toBe(0);
      expect(text).toContain(`Three sessions of the real ${name} `);
    });

    it("is driven by `town agents check`, which says that each step holds, and of which version", async () => {
      const agent = { name, program: program as string, userFiles: {} };
      const { version } = await checkedInTown(realTerminalAgents({ agent, config: {} }));
      expect(version).toMatchObject({ version: pinnedAgents[name].version, isProven: true });
    });

    if (deliveries === 0) return;
    it(`has each of ${deliveries} prompts as was told, and nothing is approved by accident`, async () => {
      const argv = ["delivery", "--agent", name, "--runs", String(deliveries), "--seed", "1", "--json"];
      const { text, stdout } = await run(bench, ...argv);
      const measures = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
      const given = measures.find(({ measure }) => measure === `delivery.${name}.given`);
      expect(given?.value, text).toBe(deliveries);
      // How long it takes is for a quiet machine to say.
      expect(
        measures.filter(({ unit, within }) => unit !== "ms" && !within),
        text,
      ).toEqual([]);
    });
  });
}
