import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { KnownAgentName } from "@townkit/backend-tmux";
import { isTownError, newAssignmentId, newSessionId } from "@townkit/core";
import { formatScript } from "@townkit/testkit/model";
import type { Measure } from "../measure.js";
import { accountFor, type GivenDelivery } from "./account.js";
import { handOver } from "./hand-over.js";
import { type AgentState, type PlannedDelivery, plannedDelivery } from "./plan.js";
import { asksForLeave, openRealAgentGround, type RealAgentGround } from "./real-agent-ground.js";
import { bringAbout, clearAway, type Scene } from "./states.js";

/** So many agents are at work at once: each has hundreds of megabytes and most of a core while it starts. */
const workers = 2;
const tellEvery = 20;

/** Where an agent works, and the two files that commands write to. */
interface Place {
  readonly workDir: string;
  readonly marksFile: string;
  readonly approvedFile: string;
}

/** Gives so many prompts to a real agent in states that the seed chooses, and holds what was told against what it did. */
export async function agentDeliveries(options: {
  name: KnownAgentName;
  deliveries: number;
  seed: number;
  progress: (text: string) => void;
}): Promise<Measure[]> {
  const { name, deliveries, seed, progress } = options;
  const ground = await openRealAgentGround(name);
  const states: readonly [AgentState, ...AgentState[]] = ["idle", "busy", "starting", "aborted", "draft", "menu"];
  const [first, ...more] = states.filter((state) => state !== "menu" || asksForLeave(name));
  const given: GivenDelivery[] = [];
  const places: Place[] = [];
  let begun = 0;

  async function work(): Promise<void> {
    const place = placeIn(await ground.workDir());
    places.push(place);
    const sessions = new Map<string, string>();
    while (begun < deliveries) {
      const number = begun++;
      const planned = plannedDelivery({ seed, number, states: [first ?? "idle", ...more] });
      given.push(await give({ ground, name, place, sessions, planned, number, progress }));
      if (given.length % tellEvery === 0) progress(`${given.length} of ${deliveries} …`);
    }
  }

  try {
    await Promise.all(Array.from({ length: Math.min(workers, deliveries) }, work));
    const approved = (await Promise.all(places.map(({ approvedFile }) => linesOf(approvedFile)))).flat().length;
    return accountFor({ name, given, requests: ground.requests, approved, wrong: progress });
  } finally {
    await ground.close();
  }
}

function placeIn(workDir: string): Place {
  return { workDir, marksFile: join(workDir, "marks"), approvedFile: join(workDir, "approved") };
}

interface Giving {
  readonly ground: RealAgentGround;
  readonly name: KnownAgentName;
  readonly place: Place;
  /** By their roles. */
  readonly sessions: Map<string, string>;
  readonly planned: PlannedDelivery;
  readonly number: number;
  readonly progress: (text: string) => void;
}

async function give(options: Giving): Promise<GivenDelivery> {
  const { ground, place, planned, number, progress } = options;
  const { id, state, afterMs, withStart } = planned;
  const asks = state === "menu";
  const content = contentOf({ planned, place, asks });
  const session = await sessionFor({ ...options, role: asks ? "asking" : "bench", content });
  const scene: Scene = { ground, sessionId: session.id, number, approvedFile: place.approvedFile };
  if (state !== "starting") await bringAbout[state](scene);
  await sleep(afterMs);
  const hand = withStart ? async () => session.first : () => assign({ ground, sessionId: session.id, content });
  const { told, completed, proofs, why } = await handOver({ ground, id, hand });
  if (told === "unknown") progress(`${id}, ${state}, is unknown: ${why}`);
  await clearAway({ state, scene });
  const marks = asks ? null : (await linesOf(place.marksFile)).filter((line) => line === id).length;
  return { id, state, told, completed, proofs, marks };
}

/** One that is there already, but for an agent that is to start. `first`: the work that went in with its start. */
async function sessionFor(
  options: Giving & { role: string; content: string },
): Promise<{ id: string; first: string | undefined }> {
  const { ground, name, place, sessions, planned, role, content } = options;
  const { backend } = ground;
  const there = sessions.get(role);
  if (there !== undefined && planned.state !== "starting") return { id: there, first: undefined };
  if (there !== undefined) await backend.stopSession(there);
  const id = newSessionId(role);
  const work = planned.withStart ? { initPrompt: content } : {};
  await backend.spawnSession({ id, agent: name, role, workDir: place.workDir, ...work });
  sessions.set(role, id);
  const [first] = await backend.listAssignments({ sessionId: id });
  return { id, first: first?.id };
}

async function assign(options: { ground: RealAgentGround; sessionId: string; content: string }): Promise<string> {
  const { ground, sessionId, content } = options;
  const assignmentId = newAssignmentId();
  await ground.backend.assignWork(sessionId, { type: "prompt", content }, { assignmentId }).catch((error: unknown) => {
    // Whether it arrived is what its assignment tells.
    if (!isTownError(error) || error.effect === "none") throw error;
  });
  return assignmentId;
}

/** Its command says that it was carried out; an agent that asks would ask for that one, too. */
function contentOf(options: { planned: PlannedDelivery; place: Place; asks: boolean }): string {
  const { planned, place, asks } = options;
  const mark = { do: "shell", command: `echo ${planned.id} >> '${place.marksFile}'` } as const;
  return `${planned.words}\n${formatScript({ steps: [...(asks ? [] : [mark]), { do: "say", text: "it is done" }] })}`;
}

async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return "";
  });
  return text.split("\n").filter((line) => line !== "");
}
