import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { KnownAgentName } from "@townkit/backend-tmux";
import type { TownClient } from "@townkit/client";
import type { Assignment } from "@townkit/core";
import { makeBeads, openBeads } from "./beads.js";
import { carryOut } from "./carry-out.js";
import { crashInTheMiddle } from "./crash.js";
import { findTmux } from "./find-tmux.js";
import { followEvents } from "./follow.js";
import { openLiveView } from "./live-view/screen.js";
import type { DemoOptions } from "./options.js";
import { type PlannedSession, planWork, terminalAgent } from "./plan.js";
import { titleOf, writeRealAgentTown } from "./real-agent.js";
import { closingLine, reportSession, reportTable, tally } from "./report.js";
import { createRepository, type Repository } from "./repository.js";
import { type ModelProcess, startScriptedModel } from "./scripted-model.js";
import { tasks } from "./tasks.js";
import { openTown, type Town } from "./town.js";
import { type TownSetup, writeTownConfig } from "./town-config.js";

type Say = (line: string) => void;

/** Everything that the demo has made and has to take away again. */
interface Stage {
  readonly folder: string;
  readonly repository: Repository;
  readonly plan: readonly PlannedSession[];
  readonly folders: ReadonlyMap<string, string>;
  readonly model: ModelProcess | undefined;
  readonly town: Town;
}

async function setStage(options: DemoOptions, say: Say): Promise<Stage> {
  const folder = await mkdtemp(path.join(tmpdir(), "townkit-demo-"));
  const repository = await createRepository({ folder, tasks });
  say(`A repository with ${tasks.length} failing tests: ${repository.root}`);
  const { agent } = options;
  const scripted = options.model === undefined;
  const tmux = scripted ? await findTmux() : null;
  if (agent !== undefined && tmux === null) throw new Error("--backend tmux needs tmux 3.2 or later on the PATH.");
  say(whereSessionsRun({ scripted, tmux, agent }));
  const third = tmux === null ? "opencode" : terminalAgent;
  const agents = agent === undefined ? ["opencode", "opencode", third] : [agent, agent, agent];
  const plan = planWork({ tasks, agents });
  const folders = new Map<string, string>();
  for (const { id } of plan) folders.set(id, await repository.addWorktree(id));
  const model = scripted ? await startScriptedModel({ folder, tasks, outlive: options.keep }) : undefined;
  const root = path.join(folder, "town");
  const { env } = await writeConfig({ root, model, agent, withTerminal: tmux !== null });
  return { folder, repository, plan, folders, model, town: openTown({ root, env }) };
}

async function writeConfig(options: {
  root: string;
  model: ModelProcess | undefined;
  agent: KnownAgentName | undefined;
  withTerminal: boolean;
}): Promise<TownSetup> {
  const { root, model, agent, withTerminal } = options;
  if (agent === undefined || !model) return await writeTownConfig({ root, modelUrl: model?.url, withTerminal });
  await writeRealAgentTown({ root, modelUrl: model.url, name: agent });
  return { env: {} };
}

function whereSessionsRun(options: {
  scripted: boolean;
  tmux: string | null;
  agent: KnownAgentName | undefined;
}): string {
  const { scripted, tmux, agent } = options;
  if (agent !== undefined) return `Three sessions of the real ${titleOf(agent)} in terminals (${tmux}).`;
  if (!scripted) return "Three sessions on OpenCode, with your model.";
  return tmux === null
    ? "There is no tmux 3.2 or later here: three sessions on OpenCode alone. With one, the third is an agent in a terminal."
    : `A hybrid town: two sessions on OpenCode, and beside them an agent in a terminal (${tmux}).`;
}

async function work(stage: Stage, options: DemoOptions, say: Say): Promise<readonly Assignment[]> {
  const { town, plan, folders } = stage;
  let client = await town.client();
  const beads = openBeads(town.root);
  const view = openLiveView(process.stdout);
  const follower = followEvents({ from: (await client.status()).store.oldest, onEvent: view.show });
  try {
    follower.use(client);
    const ids = await makeBeads({ beads, plan });
    say(`${ids.size} beads, of which ${(await beads.ready()).length} are ready and the others wait for these.`);
    const done = carryOut({ town, beads, ids, plan, folders, model: options.model });
    // It is awaited below; what fails before that is not lost.
    done.catch(() => {});
    if (options.crash) {
      const killed = await crashInTheMiddle({ client, town, follower });
      say(
        `Killed the daemon${options.agent === undefined ? " and the OpenCode server" : ""} (pids ${killed.join(", ")}) in the middle; the town starts again.`,
      );
      client = await town.client();
      follower.use(client);
    }
    return await done;
  } finally {
    await beads[Symbol.asyncDispose]();
    await follower.pause();
    view.close();
  }
}

async function merge(stage: Stage): Promise<void> {
  for (const { id } of stage.plan) await stage.repository.merge(id);
}

async function conclude(
  stage: Stage & { client: TownClient; assignments: readonly Assignment[]; scripted: boolean },
  say: Say,
): Promise<boolean> {
  const { client, plan, repository, assignments, scripted } = stage;
  const reports = await Promise.all(
    plan.map(async (session) => {
      const filesChanged = (await repository.changedFiles(session.id)).length;
      return await reportSession({ client, session, assignments, filesChanged });
    }),
  );
  await merge(stage);
  const tests = await repository.runTests();
  const commits = scripted ? await repository.commitSubjects() : [];
  const open = await openBeadsIn(stage.town);
  const counts = await tally({ client, plan, assignments, commits });
  say(`\n${reportTable(reports)}\n`);
  say(tests.passed ? "The repository's tests are green." : `The repository's tests fail:\n${tests.output}`);
  for (const { id, state, reason } of assignments) if (state !== "completed") say(`${id} is ${state}: ${reason}`);
  say(open.length === 0 ? "The queue is empty: every bead is closed." : `Still open: ${open.join(", ")}.`);
  say(closingLine(counts));
  return (
    tests.passed &&
    open.length === 0 &&
    counts.completed === counts.assignments &&
    counts.lost === 0 &&
    counts.repeated === 0
  );
}

/** The ids of the beads that nobody has closed. */
async function openBeadsIn(town: Town): Promise<readonly string[]> {
  await using beads = openBeads(town.root);
  return (await beads.list()).map(({ id }) => id);
}

function lookAround(stage: Stage): string {
  const at = `--town ${stage.town.root}`;
  const lines = ["ls", "beads list --all", "work ls", "output polecat-1", "events -f", "attach polecat-1", "down"];
  return ["The town is still up. Look around:", ...lines.map((line) => `  ${stage.town.command} ${line} ${at}`)].join(
    "\n",
  );
}

/** Runs the demo; true only when every test is green and every assignment was done exactly once. */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  const say: Say = (line) => process.stdout.write(`${line}\n`);
  const stage = await setStage(options, say);
  // Of a town that never came up there is nothing to look at.
  await stage.town.up().catch(async (error: unknown) => {
    await strike(stage);
    throw error;
  });
  try {
    const assignments = await Promise.race([work(stage, options, say), interruption()]);
    const client = await stage.town.client();
    return await conclude({ ...stage, client, assignments, scripted: options.model === undefined }, say);
  } finally {
    if (options.keep) say(`\n${lookAround(stage)}\n`);
    else await strike(stage);
  }
}

/** Rejects when somebody presses Ctrl-C or asks us to end: then everything is taken away as at any end. */
function interruption(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => reject(new Error(`ended by ${signal}`)));
  });
}

/** Takes everything away; what cannot be ended is said, and its folder kept. */
async function strike(stage: Stage): Promise<void> {
  await stage.town.down();
  stage.model?.stop();
  await rm(stage.folder, { recursive: true, force: true });
}
