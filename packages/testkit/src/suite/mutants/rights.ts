import {
  type Backend,
  type CapabilityName,
  CapabilityUnsupportedError,
  ForkOptionsSchema,
  parseInput,
} from "@townkit/core";
import { memoryAlone, memoryOverWorld } from "../../conformance/memory-subject.js";
import { poolOverMemory } from "../../conformance/pool-subject.js";
import { poolOverWorld } from "../../subjects/index.js";
import type { Part } from "../parts.js";
import type { OrchestratorFactory } from "../subject.js";
import { answers, both, instead } from "./change.js";
import { type Change, changed } from "./mutant.js";

function declares(capabilities: Partial<Record<CapabilityName, boolean>>): Change {
  return answers("capabilities", (report) => {
    const agents = Object.entries(report.agents).map(([agent, can]) => [agent, { ...can, ...capabilities }]);
    return { ...report, agents: Object.fromEntries(agents) };
  });
}

async function refuse(right: Backend, options: { sessionId: string; capability: CapabilityName }): Promise<never> {
  await right.getSession(options.sessionId);
  throw new CapabilityUnsupportedError({ capability: options.capability, who: "The incapable one" });
}

const incapable = both(
  declares({ abort: false, fork: false, resume: false }),
  instead("abortSession", (right, sessionId) => refuse(right, { sessionId, capability: "abort" })),
  instead("forkSession", (right, sessionId, fork = {}) => {
    parseInput({ schema: ForkOptionsSchema, value: fork, what: "fork" });
    return refuse(right, { sessionId, capability: "fork" });
  }),
  instead("resumeSession", async (right, sessionId, options) => {
    const { status } = await right.getSession(sessionId);
    return status === "stopped"
      ? refuse(right, { sessionId, capability: "resume" })
      : right.resumeSession(sessionId, options);
  }),
);

const capable = both(
  declares({ attach: true }),
  instead("attachCommand", async (right, sessionId) => {
    const { workDir } = await right.getSession(sessionId);
    return { argv: ["open-session", sessionId], cwd: workDir, env: { SESSION_TOKEN: "well-kept" } };
  }),
);

/** One orchestrator of each kind that the parts of the suite are for; all of them are right. */
const rights = {
  backend: memoryOverWorld,
  /** Its agents never compact. */
  alone: memoryAlone,
  pool: poolOverWorld(),
  poolWhoseAgentsEnd: poolOverMemory,
  capable: changed(memoryOverWorld, { name: "one that can do what the in-memory one cannot", change: capable }),
  incapable: changed(memoryOverWorld, { name: "one that cannot do what the in-memory one can", change: incapable }),
};

const rightFor: Partial<Record<Part, OrchestratorFactory>> = {
  outbox: rights.pool,
  "restart-store": rights.pool,
  "restart-store-agents-live": rights.pool,
  "restart-agents-end": rights.poolWhoseAgentsEnd,
  "can-attach": rights.capable,
  "cannot-abort": rights.incapable,
  "cannot-fork": rights.incapable,
  "cannot-preCompact": rights.alone,
  "cannot-resume": rights.incapable,
};

/** A right orchestrator to which the part applies. */
export function rightOneFor(part: Part): OrchestratorFactory {
  return rightFor[part] ?? rights.backend;
}

/** Those that no other conformance test is about. */
export const rightsOfTheirOwn: readonly OrchestratorFactory[] = [rights.capable, rights.incapable];
