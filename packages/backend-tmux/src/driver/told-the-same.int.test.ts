import type { Backend, Orchestrator, Session } from "@townkit/core";
import { createMemoryStore } from "@townkit/core/memory";
import { createSessionPool, type SessionPool } from "@townkit/pool";
import { formatScript } from "@townkit/testkit/model";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeTerminalGround, type TerminalGround } from "../conformance/terminal-town.js";
import { runTmux } from "../tmux/tmux-cli.js";

let ground: TerminalGround;
let backend: Backend;
let pool: SessionPool;
beforeEach(async () => {
  ground = await makeTerminalGround();
  const store = createMemoryStore();
  backend = await ground.openBackend(store.state("tmux"), { hooks: undefined });
  pool = await createSessionPool({ backend, store });
});
afterEach(async () => {
  await pool.close({ sessions: "stop" });
  await ground.close();
});

const id = "s-1";
const patience = { timeout: 60_000 };

function factsOf({ status, liveness, attention, currentAssignmentId }: Session) {
  return { status, liveness: liveness.state, asks: attention.map((one) => one.id), currentAssignmentId };
}

async function told(by: Orchestrator) {
  const { sessions } = await by.listSessions();
  return { one: factsOf(await by.getSession(id)), listed: sessions.map(factsOf) };
}

/** Whoever is asked, and by whatever call, says this and nothing else, once all have heard of it. */
async function allTell(expected: Partial<ReturnType<typeof factsOf>>): Promise<void> {
  const same = { one: expect.objectContaining(expected), listed: [expect.objectContaining(expected)] };
  for (const by of [pool, backend]) await expect.poll(() => told(by), patience).toEqual(same);
  expect(await told(pool)).toEqual(await told(backend));
}

it("bug class 14: the pool and the backend, a list and a single session tell the same, at every step of its life", async () => {
  const seen: string[] = [];
  const events = pool.events({ signal: AbortSignal.timeout(120_000) });
  void (async () => {
    for await (const event of events) if (event.type === "session.changed") seen.push(event.session.status);
  })().catch(() => {});
  const config = { id, agent: "scripted", role: "tester", mode: "ask", workDir: await ground.newWorkDir() };
  await pool.spawnSession(config);
  await allTell({ status: "ready", liveness: "alive", asks: [], currentAssignmentId: null });
  const steps = [{ do: "shell", command: "true" }, { do: "hang" }] as const;
  const content = formatScript({ steps: [...steps] });
  const { assignmentId } = await pool.assignWork(id, { type: "prompt", content });
  await allTell({ status: "busy", asks: [expect.any(String)], currentAssignmentId: assignmentId });
  const [attention] = (await pool.getSession(id)).attention;
  await pool.respond(id, {
    attentionId: attention?.id ?? "",
    answer: { kind: "permission", decision: "allow" },
  });
  await allTell({ status: "busy", asks: [], currentAssignmentId: assignmentId });
  await pool.abortSession(id);
  await allTell({ status: "idle", currentAssignmentId: null });
  const ask = ["display-message", "-p", "-t", `=s-${id}:`, "#{pane_pid}"];
  process.kill(Number(await runTmux({ place: ground.place, commands: [ask] })), "SIGKILL");
  await allTell({ status: "error", liveness: "dead", asks: [] });
  expect(seen).toEqual(expect.arrayContaining(["ready", "busy", "idle", "error"]));
});
