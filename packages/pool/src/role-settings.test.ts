import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryOrchestrator, createMemoryStore, createMemoryWorld, type MemoryTurn } from "@townkit/core/memory";
import { expect, onTestFinished, test } from "vitest";
import { defaultPolicy } from "./decide/role-policy.js";
import { policiesIn, policyIn, type Roles, withRole } from "./role-settings.js";
import { createSessionPool, type SessionPool } from "./session-pool.js";

const config = { workDir: "/work", role: "polecat" };

test("a role's policy is no part of what a session is started with, and has defaults for what it leaves open", () => {
  const roles: Roles = { polecat: { policy: { interrupted: "fail", continueLimit: undefined } } };
  expect(withRole({ config, roles })).toEqual(config);
  expect(policyIn({ roles, role: "polecat" })).toEqual({ ...defaultPolicy, interrupted: "fail" });
  expect(policyIn({ roles, role: "toString" })).toEqual(defaultPolicy);
  const policyOf = policiesIn(roles);
  for (const role of ["polecat", "toString", "polecat"]) expect(policyOf(role)).toEqual(policyIn({ roles, role }));
});

test("what is asked for goes before the role, variable by variable", () => {
  const roles: Roles = {
    polecat: {
      agent: "a",
      backend: "b",
      model: "m/1",
      mode: "build",
      snapshot: false,
      env: { GT_ROLE: "polecat", BD_ACTOR: "p" },
    },
  };
  expect(withRole({ config, roles })).toEqual({ ...config, ...roles.polecat });
  const asked = { ...config, model: "m/2", mode: undefined, snapshot: true, env: { BD_ACTOR: "toast" } };
  expect(withRole({ config: asked, roles })).toEqual({
    ...config,
    agent: "a",
    backend: "b",
    model: "m/2",
    mode: "build",
    snapshot: true,
    env: { GT_ROLE: "polecat", BD_ACTOR: "toast" },
  });
  expect(withRole({ config: { ...config, role: "toString" }, roles })).toEqual({ ...config, role: "toString" });
});

/** A store and a world that pools come and go over, each with its own roles. */
function town() {
  const workDir = mkdtempSync(join(tmpdir(), "town-roles-"));
  onTestFinished(() => rmSync(workDir, { recursive: true }));
  const turns: MemoryTurn[] = [];
  const world = createMemoryWorld({
    agent: (turn) => {
      turns.push(turn);
      return "Done.";
    },
  });
  const store = createMemoryStore();
  async function pool(roles: Roles): Promise<SessionPool> {
    const backend = await createMemoryOrchestrator({ world, state: store.state("memory") });
    return await createSessionPool({ backend, store, roles });
  }
  return { workDir, turns, pool };
}

test("a session keeps what its role was when it was spawned, and a repeat of the spawn finds it", async () => {
  const { workDir, turns, pool } = town();
  const asked = { id: "s-1", workDir, role: "polecat" };
  const work = { type: "prompt", content: "x" } as const;
  const before = await pool({ polecat: { model: "m/1", systemPrompt: "Be brief.", env: { GT_ROLE: "p" } } });
  const session = await before.spawnSession(asked);
  expect(session).toMatchObject({ agent: "memory", model: "m/1" });
  await before.close({ sessions: "detach" });

  const after = await pool({ polecat: { model: "m/2" }, reviewer: { mode: "plan", backend: "elsewhere" } });
  expect((await after.spawnSession(asked)).model).toBe("m/1");
  await expect(after.spawnSession({ ...asked, model: "m/2" })).rejects.toMatchObject({ code: "idempotency_conflict" });
  await after.assignWork("s-1", work, { until: "settled" });
  expect(turns.at(-1)?.config).toMatchObject({ model: "m/1", systemPrompt: "Be brief.", env: { GT_ROLE: "p" } });
  expect((await after.spawnSession({ ...asked, id: "s-2" })).model).toBe("m/2");

  expect(await after.forkSession("s-1", { id: "same" })).toMatchObject({ role: "polecat", model: "m/1" });
  const reviewer = { role: "reviewer", model: null, mode: "plan", agent: "memory" };
  expect(await after.forkSession("s-1", { id: "other", newRole: "reviewer" })).toMatchObject(reviewer);
  await after.close({ sessions: "stop" });
});
