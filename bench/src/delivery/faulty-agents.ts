import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { conversationFile, type GivenPrompt, readJournals } from "@townkit/testkit/terminal-agent";
import type { Measure } from "../measure.js";
import { openDeliveryGround } from "./delivery-ground.js";
import { givePrompts } from "./give-prompts.js";
import { judgeRun } from "./judge-run.js";
import { sayNo } from "./person.js";
import { plannedAgent } from "./plan.js";

/** So many agents are at work at once. */
const workers = 32;
const tellEvery = 500;

/** Gives so many prompts to agents with the faults of the seed, and holds what was told against what the agents wrote down. */
export async function faultyAgents(options: {
  deliveries: number;
  seed: number;
  progress: (text: string) => void;
}): Promise<Measure[]> {
  const { deliveries, seed, progress } = options;
  const ground = await openDeliveryGround();
  const over = new AbortController();
  const person = sayNo({ backend: ground.backend, signal: over.signal });
  const given: GivenPrompt[] = [];
  let begun = 0;
  let agents = 0;
  const more = () => begun < deliveries;

  async function work(): Promise<void> {
    while (more()) {
      agents += 1;
      await givePrompts({
        ground,
        agent: plannedAgent({ seed, number: agents }),
        more() {
          const is = more();
          if (is) begun += 1;
          return is;
        },
        tell: progress,
        given(prompt) {
          given.push(prompt);
          if (given.length % tellEvery === 0) progress(`${given.length} of ${deliveries} …`);
        },
      });
    }
  }

  try {
    await Promise.all(Array.from({ length: Math.min(workers, deliveries) }, work));
    const { homes } = ground.ground;
    const unknown = given.filter(({ told }) => told === "unknown");
    const recorded = await recordedIn({ homes, ids: unknown.map(({ id }) => id) });
    return judgeRun({
      given,
      lost: begun - given.length,
      records: homes.flatMap((home) => readJournals({ home })),
      recorded,
      blindMs: ground.blindMs,
    });
  } finally {
    over.abort();
    await person;
    await ground.close();
  }
}

/** Those of the ids that stand in an agent's own record: in whole lines, since half a line of one that died says nothing. */
async function recordedIn(options: { homes: readonly string[]; ids: readonly string[] }): Promise<Set<string>> {
  const { homes, ids } = options;
  const texts = await Promise.all(homes.map(recordsIn));
  const text = texts.join("\n");
  return new Set(ids.filter((id) => text.includes(id)));
}

async function recordsIn(home: string): Promise<string> {
  const folder = dirname(conversationFile({ home, id: "any" }));
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return files.map((file) => file.slice(0, file.lastIndexOf("\n"))).join("\n");
}
