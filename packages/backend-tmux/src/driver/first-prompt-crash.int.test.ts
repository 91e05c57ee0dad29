import { createMemoryContents, createMemoryStore } from "@townkit/core/memory";
import { createSessionPool } from "@townkit/pool";
import { killAtWrite, type WritePoint } from "@townkit/testkit/faults";
import { readJournals } from "@townkit/testkit/terminal-agent";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { endServer } from "../conformance/own-tmux.js";
import { makeTerminalGround, type TerminalGround } from "../conformance/terminal-town.js";

let ground: TerminalGround;
beforeEach(async () => {
  ground = await makeTerminalGround();
});
afterEach(() => ground.close());

const patience = { timeoutMs: 60_000 };

/** A town's life: its process dies at the point, and whoever spawned the session does so again with the next one. */
async function live(options: { point: WritePoint; meanwhile: () => Promise<void> }) {
  const { point, meanwhile } = options;
  const id = point.about;
  const contents = createMemoryContents();
  const workDir = await ground.newWorkDir();
  let die = () => {};
  const died = new Promise<true>((resolve) => {
    die = () => resolve(true);
  });

  async function begin(at?: WritePoint) {
    const beneath = createMemoryStore({ contents });
    const store = at ? killAtWrite({ store: beneath, point: at, kill: die }) : beneath;
    // What hooks say comes to no process here: the agent's own record has to do.
    const backend = await ground.openBackend(store.state("tmux"), { hooks: undefined });
    const pool = await createSessionPool({ backend, store });
    const config = { id, agent: "scripted", role: "tester", workDir, initPrompt: `say ${id}` };
    return { pool, spawn: () => pool.spawnSession(config, patience) };
  }

  const first = await begin(point);
  const whole = first.spawn().then(() => first.pool.waitForAssignment(`init-${id}`, patience));
  const crashed = await Promise.race([died, whole.then(() => false as const)]);
  void first.pool.close({ sessions: "detach" });
  if (crashed) await meanwhile();
  const last = await begin();
  await last.spawn();
  const { state, attempt } = await last.pool.waitForAssignment(`init-${id}`, patience);
  await last.pool.close({ sessions: "stop" });
  const taken = readJournals({ home: ground.home }).filter(
    (record) => record.event === "submitted" && record.text === `say ${id}`,
  );
  return { crashed, state, attempt, taken: taken.length };
}

/** Each of dozens of points is a life of its own. */
const isThorough = process.env.CI === "true";

describe.runIf(isThorough).each(["before", "after"] as const)("a process that is killed %s a write", (when) => {
  it("at each of a spawn with a first prompt: its agent has that once, and this is known", async () => {
    let writes = 0;
    for (let crashed = true; crashed; writes += 1) {
      const point = { when, number: writes + 1, about: `at-${when}-${writes + 1}` };
      const { crashed: was, ...end } = await live({ point, meanwhile: async () => {} });
      crashed = was;
      expect({ point, ...end }).toEqual({ point, state: "completed", attempt: 1, taken: 1 });
    }
    expect(writes).toBeGreaterThan(5);
  });

  it("and its agent with it: the prompt is given once at most, and what is said of it is true", async () => {
    let writes = 0;
    for (let crashed = true; crashed; writes += 1) {
      const point = { when, number: writes + 1, about: `with-${when}-${writes + 1}` };
      const { crashed: was, state, taken } = await live({ point, meanwhile: () => endServer(ground.place) });
      crashed = was;
      const ends = taken === 0 ? ["unknown"] : ["completed", "interrupted", "unknown"];
      expect({ point, taken, ends }).toEqual({
        point,
        taken: taken === 0 ? 0 : 1,
        ends: expect.arrayContaining([state]),
      });
    }
    expect(writes).toBeGreaterThan(5);
  });
});
