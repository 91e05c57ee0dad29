import type { Store } from "@townkit/core";
import { createMemoryOrchestrator, createMemoryStore } from "@townkit/core/memory";
import { expect, it } from "vitest";
import { createSessionPool } from "../session-pool.js";
import { tempFolder } from "../test-support/temp-folder.js";
import type { Action, RunAction } from "./action.js";

const stopped: Action = { name: "own", on: ["stop"], argv: ["own"], timeoutMs: 1000, keepWorkingLimit: 1 };

it("a store that refuses what actions keep holds them up, and loses none", async () => {
  const whole = createMemoryStore();
  let refusals = 1;
  const store: Store = {
    ...whole,
    state(namespace) {
      const port = whole.state(namespace);
      const put: typeof port.put = (key, value) => {
        const isRefused = namespace === "actions" && key.startsWith("run/") && refusals > 0;
        if (isRefused) refusals -= 1;
        return isRefused ? Promise.reject(new Error("The disk is full.")) : port.put(key, value);
      };
      return { ...port, put };
    },
  };
  const workDir = await tempFolder();
  const told: string[] = [];
  const run: RunAction = ({ input: { on } }) => {
    told.push(on);
    return Promise.resolve({ exitCode: 0, stdout: "", stderr: "", failure: null });
  };
  const actions = { all: [stopped], roles: {}, run };
  await using pool = await createSessionPool({ backend: await createMemoryOrchestrator(), store, actions });
  await pool.spawnSession({ id: "s-1", agent: "memory", workDir, role: "polecat" });
  await pool.stopSession("s-1");
  await expect.poll(() => told, { timeout: 10_000 }).toEqual(["stop"]);
});
