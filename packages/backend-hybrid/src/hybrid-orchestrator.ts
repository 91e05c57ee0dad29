import {
  type Backend,
  type CapabilityReport,
  type Clock,
  contractVersion,
  type Log,
  parseInput,
  requireContract,
  type StatePort,
  silentLog,
  systemClock,
} from "@townkit/core";
import {
  CallOptionsSchema,
  type CloseOptions,
  CloseOptionsSchema,
  handedIn,
  portsHandedIn,
  shortestRetentionDays,
  startRetention,
} from "@townkit/core/kit";
import * as z from "zod";
import { askChildren } from "./ask-children.js";
import { leastDurability, mergedAgents } from "./capabilities.js";
import { eventCalls } from "./event-calls.js";
import { hybridName } from "./handle.js";
import { createOwners } from "./owners.js";
import type { HybridDeadlines, Parts } from "./parts.js";
import { passedCalls } from "./passed-calls.js";
import { closeChildren, poolCalls } from "./pool-calls.js";
import { type Routes, requireChildren } from "./route.js";
import { sessionCalls } from "./session-calls.js";
import { workCalls } from "./work-calls.js";

export type { HybridDeadlines } from "./parts.js";

export interface HybridOptions {
  /** The backends that run the sessions, by the names that routes, sessions and callers call them. The hybrid alone uses them, and closes them. */
  readonly children: Readonly<Record<string, Backend>>;
  /** By agent, then by role. Absent: none, and all sessions go to the default. */
  readonly routes?: Partial<Pick<Routes, "agents" | "roles">>;
  /** The child that runs what no route is for. */
  readonly default: string;
  /** Where it is kept which child has what, before the child hears of it: as durable as the children's own. A pool keeps it in its handles. */
  readonly state: StatePort;
  readonly clock?: Clock;
  readonly log?: Log;
  readonly deadlines?: Partial<HybridDeadlines>;
}

const RouteTableSchema = z.record(z.string(), z.string()).default({});
const ms = (fallback: number) => z.number().min(0).default(fallback);

const OptionsSchema = z.strictObject({
  children: z
    .record(
      z.string().min(1).max(64),
      handedIn<Backend>({ what: "a backend", has: ["prepare", "start", "adopt", "close"] }),
    )
    .refine((children) => Object.keys(children).length > 0, "one child at least is wanted"),
  routes: z.strictObject({ agents: RouteTableSchema, roles: RouteTableSchema }).prefault({}),
  default: z.string(),
  state: portsHandedIn.state,
  clock: portsHandedIn.clock.default(systemClock),
  log: portsHandedIn.log.default(silentLog),
  deadlines: z.strictObject({ readMs: ms(8_000), adoptMs: ms(15_000), placeMs: ms(2_000) }).prefault({}),
});

/**
 * A backend that hands each session on to one of several: the one that was chosen by `SessionConfig.backend`, that of its
 * agent, that of its role, or the default. It is decided once, and kept before anything is started. A child that cannot be
 * asked takes nothing but its own sessions with it, and is named in what would hold them.
 *
 * @throws InvalidInputError what it was given does not fit, or a route leads to no child.
 * @throws ContractMismatchError a child was written for a contract that this core does not speak.
 */
export async function createHybridOrchestrator(options: HybridOptions): Promise<Backend> {
  const given = parseInput({ schema: OptionsSchema, value: options, what: "What createHybridOrchestrator was given" });
  const { state, clock, log, deadlines } = given;
  const children = new Map(Object.entries(given.children));
  const routes: Routes = { default: given.default, ...given.routes };
  requireChildren({ routes, children: [...children.keys()] });
  for (const [backend, { contractVersion: speaks }] of children) requireContract({ backend, speaks });
  const durability = leastDurability(children.values());
  const owners = await createOwners({ state, clock });
  const closing = new AbortController();
  const cutting = new AbortController();
  const missed = new Map<string, string>();
  const parts: Parts = { children, routes, owners, deadlines, clock, log, closed: closing.signal, cut: cutting.signal };
  const endRetention = startRetention({ forget: owners.forget, clock, log, days: shortestRetentionDays });
  /** As each child said it last: what one that cannot be asked is able to do has not changed by that. */
  const said = new Map<string, CapabilityReport["agents"]>();
  let closed: Promise<void> | undefined;

  async function closeAll(close: (child: Backend) => PromiseLike<void>): Promise<void> {
    try {
      await closeChildren({ children: children.values(), close });
    } catch (error) {
      cutting.abort();
      throw error;
    } finally {
      endRetention();
      closing.abort();
    }
  }

  function end(close: (child: Backend) => PromiseLike<void>): Promise<void> {
    closed ??= closeAll(close);
    return closed;
  }

  return {
    name: hybridName,
    contractVersion,
    durability,
    async capabilities(callOptions = {}) {
      const call = parseInput({ schema: CallOptionsSchema, value: callOptions, what: "options" });
      const ask = (child: Backend, within: typeof call) => child.capabilities(within);
      const request = { children, what: "the capabilities", ms: deadlines.readMs, call, clock, ask };
      for (const [name, { agents }] of (await askChildren(request)).answers) said.set(name, agents);
      const reports = [...children.keys()].map((name) => [name, said.get(name) ?? {}] as const);
      return {
        name: hybridName,
        contractVersion,
        durability,
        agents: mergedAgents({ reports: new Map(reports), routes }),
      };
    },
    ...sessionCalls({ ...parts, missed }),
    ...workCalls(parts),
    ...passedCalls(parts),
    ...eventCalls(parts),
    ...poolCalls({ ...parts, missed }),
    async close(how: CloseOptions) {
      const checked = parseInput({ schema: CloseOptionsSchema, value: how, what: "What close was given" });
      await end((child) => child.close(checked));
    },
    [Symbol.asyncDispose]: () => end((child) => child[Symbol.asyncDispose]()),
  };
}
