import path from "node:path";
import { openEmbeddedBeads } from "@townkit/beads-client/embedded";
import { createMemoryWorld } from "@townkit/core/memory";
import { expect, onTestFinished, test } from "vitest";
import { called, mcpTown } from "../test-support/mcp-town.js";
import { memoryBackend } from "../test-support/memory-backend.js";

const tables = `
[beads]
workspace = ".beads"
prefix = "tt"
[mcp.town.worker]
may = ["claim", "close"]
[mcp.town.mayor]
may = ["spawn", "assign", "wait", "close"]
[mcp.town.overseer]
may = ["close"]
over = "town"
`;

interface Answer {
  readonly code: string;
  readonly status: string;
  readonly assignment: string;
  readonly bead: { readonly id: string; readonly assignee: string; readonly status: string } | null;
}

async function town(options: Parameters<typeof mcpTown>[1] = {}) {
  const ground = await mcpTown(tables, options);
  const beads = openEmbeddedBeads({ beadsDir: path.join(ground.root, ".beads"), actor: "person" });
  onTestFinished(() => beads[Symbol.asyncDispose]());
  const make = async (title: string, priority = 2) => (await beads.create({ title, priority })).bead.id;
  async function agentOf(id: string, role: string, env: Record<string, string> = {}) {
    await ground.client.spawnSession({ id, role, agent: "memory", workDir: ground.root, env });
    return await ground.connect({ server: "town", bearer: await ground.tokenOf(id) });
  }
  return { ...ground, beads, make, agentOf };
}

type Agent = Awaited<ReturnType<Awaited<ReturnType<typeof town>>["agentOf"]>>;
const say = (agent: Agent, name: string, given: Record<string, unknown> = {}) =>
  called(agent, name, given) as Promise<Answer>;

test("a session takes beads in its own name, one each, and closes what it has", async () => {
  const { agentOf, beads, make } = await town();
  const [later, urgent] = [await make("Sweep", 3), await make("Lay the table", 1)];
  const one = await agentOf("worker-1", "worker");
  const other = await agentOf("worker-2", "worker", { BD_ACTOR: "rig/worker" });
  expect(await called(one, "ready_beads")).toMatchObject({
    beads: [{ id: urgent, assignee: null }, { id: later }],
  });
  const claimed = await Promise.all([say(one, "claim_bead"), say(other, "claim_bead")]);
  expect(claimed.map(({ bead }) => bead?.id).sort()).toEqual([later, urgent].sort());
  // As the `bd` of its shells would have taken it.
  expect(claimed.map(({ bead }) => bead?.assignee)).toEqual(["worker-1", "rig/worker"]);
  expect(await say(one, "claim_bead")).toEqual({ bead: null });
  const [mine = "", theirs = ""] = claimed.map(({ bead }) => bead?.id);
  expect(await say(one, "claim_bead", { bead: theirs })).toMatchObject({ code: "already_claimed" });
  expect(await say(one, "close_bead", { bead: theirs, reason: "x" })).toMatchObject({ code: "work_refused" });
  expect(await say(one, "close_bead", { bead: "tt-none", reason: "x" })).toMatchObject({ code: "not_found" });
  expect(await beads.show(theirs)).toMatchObject({ status: "in_progress" });
  expect(await say(one, "close_bead", { bead: mine, reason: "swept" })).toMatchObject({ status: "closed" });
  expect(await beads.show(mine)).toMatchObject({ close_reason: "swept", assignee: "worker-1" });
  expect(await say(other, "close_bead", { bead: theirs, reason: "laid" })).toMatchObject({ status: "closed" });
});

test("a mayor hands beads to its children and closes theirs, and nobody else's", async () => {
  let end: (said: string) => void = () => {};
  const working = new Promise<string>((resolve) => {
    end = resolve;
  });
  const world = createMemoryWorld({ agent: () => working });
  const { agentOf, beads, make, client } = await town({ loadBackend: memoryBackend(world).load });
  const mayor = await agentOf("mayor-1", "mayor");
  await say(mayor, "spawn_session", { role: "worker", id: "child-1", agent: "memory" });
  const [given, taken] = [await make("Lay the table"), await make("Sweep")];
  const { assignment } = await say(mayor, "assign_work", { session: "child-1", bead: given, prompt: "Six plates." });
  expect((await client.getAssignment(assignment)).work).toEqual({
    type: "bead",
    beadId: given,
    content: "Six plates.",
  });
  expect(await beads.show(given)).toMatchObject({ assignee: "child-1" });
  expect(await say(mayor, "assign_work", { session: "child-1" })).toMatchObject({ code: "invalid_input" });
  expect(await say(mayor, "close_bead", { bead: given, reason: "seen" })).toMatchObject({ status: "closed" });
  end("laid");
  expect(await say(mayor, "wait_for_work", { assignment })).toMatchObject({ state: "completed" });
  const stranger = await agentOf("worker-1", "worker");
  expect(await say(mayor, "close_bead", { bead: taken, reason: "x" })).toMatchObject({ code: "work_refused" });
  await say(stranger, "claim_bead", { bead: taken });
  expect(await say(mayor, "close_bead", { bead: taken, reason: "x" })).toMatchObject({ code: "work_refused" });
  const overseer = await agentOf("overseer-1", "overseer");
  expect(await say(overseer, "close_bead", { bead: taken, reason: "swept" })).toMatchObject({ status: "closed" });
});

test("the tools of beads are for sessions whose role may, in a town that has beads", async () => {
  const { agentOf, connect, token } = await town();
  const namesFor = async (agent: Agent) => (await agent.listTools()).tools.map(({ name }) => name);
  expect(await namesFor(await agentOf("worker-1", "worker"))).toEqual(["ready_beads", "claim_bead", "close_bead"]);
  expect(await namesFor(await agentOf("overseer-1", "overseer"))).toEqual(["close_bead"]);
  expect(await namesFor(await connect({ server: "town", bearer: token }))).not.toContain("close_bead");
  const without = await mcpTown('[mcp.town.worker]\nmay = ["claim", "close"]\n');
  await without.client.spawnSession({ id: "w-1", role: "worker", agent: "memory", workDir: without.root });
  const agent = await without.connect({ server: "town", bearer: await without.tokenOf("w-1") });
  expect(agent.getServerCapabilities()?.tools).toBeUndefined();
});
