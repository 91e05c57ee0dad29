import type { BeadsClient } from "@townkit/beads-client";
import {
  type Clock,
  InvalidInputError,
  type Log,
  parseInput,
  type SessionEnv,
  type SourceTown,
  type StatePort,
  silentLog,
  systemClock,
  type WorkSource,
} from "@townkit/core";
import { createSerial, handedIn, portsHandedIn } from "@townkit/core/kit";
import * as z from "zod";
import { createBook, type Hold } from "./book.js";
import { type BeadsOfRoles, createDemand } from "./demand.js";
import { follow } from "./follow/follow.js";
import { createOrphans } from "./orphans.js";
import { actorVariable, type SourceParts } from "./parts.js";
import { asSourceError } from "./refusals.js";
import { letGo } from "./release.js";
import { defaultTemplate } from "./render/default-template.js";
import { renderBead } from "./render/render-bead.js";
import { checkTemplate } from "./render/template.js";
import { createTaker } from "./take.js";

export type BeadSource = WorkSource & { readonly type: "bead" };

const OptionsSchema = z.strictObject({
  beads: handedIn<BeadsClient>({ what: "a client of beads", has: ["show", "claim", "release", "watch"] }),
  state: portsHandedIn.state,
  template: z.string().optional(),
  reminders: z.number().int().min(0).max(100).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  roles: z.record(z.string(), z.array(z.string())).optional(),
  clock: portsHandedIn.clock.optional(),
  log: portsHandedIn.log.optional(),
});

export interface BeadSourceOptions {
  /** Whose beads are worked on. Its opener owns it: it must outlive the pool. Its actor is who comments on what went wrong. */
  readonly beads: BeadsClient;
  /** Keeps which bead is held for which work. Durable, where the pool's store is. */
  readonly state: StatePort;
  /** What the agent is told: see `checkTemplate`. Default `defaultTemplate`. */
  readonly template?: string;
  /** How often a session whose turn ends with its bead open is reminded of it, before the bead is released. Default 2. */
  readonly reminders?: number;
  /** Variables for the sessions' shells beside `BD_ACTOR`, such as `BEADS_DIR`. */
  readonly environment?: SessionEnv;
  /** Of which beads sessions of a role are kept ready, where their pool keeps some. Default: of none. */
  readonly roles?: BeadsOfRoles;
  readonly clock?: Clock;
  readonly log?: Log;
}

/**
 * Beads as the work of a pool: claimed for a session before the work is kept, delivered as a text made from the bead, and closed
 * by the agent; reminded of, released or given back as the work ends.
 * @throws InvalidInputError
 */
export function createBeadSource(options: BeadSourceOptions): BeadSource {
  const given = parseInput({ schema: OptionsSchema, value: options, what: "What createBeadSource was given" });
  const { beads, state, template = defaultTemplate, reminders = 2, environment = {} } = given;
  const problem = checkTemplate(template);
  if (problem !== null) throw new InvalidInputError({ what: "The template of beads", problem });
  const log = given.log ?? silentLog;
  const orphans = createOrphans();
  const clock = given.clock ?? systemClock;
  const book = createBook({ state, orphans, changed: () => demand.heldOtherwise() });
  const demand = createDemand({ beads, roles: given.roles ?? {}, held: book.beads, clock, log });
  let followed: SourceTown | undefined;
  const parts: SourceParts = {
    ...{ beads, book, orphans, locks: createSerial(), template, maxReminders: reminders },
    clock,
    log,
    demand,
    town: () => followed,
  };
  const { take } = createTaker(parts);

  /** It was closed in a turn that was cut before its end: what is left of it may go on, and end. */
  async function isDone({ beadId, actor }: Hold): Promise<boolean> {
    const { status, assignee } = await beads.show(beadId);
    return status === "closed" && assignee === actor;
  }

  /** The bead is claimed once more, which changes nothing for who has it, and refuses what it has become void for. */
  async function promptOf(work: Parameters<WorkSource["promptOf"]>[0]): Promise<string> {
    const { assignmentId, attempt, work: asked } = work;
    const kept = await book.promptOf(assignmentId);
    const known = await book.get(assignmentId);
    if (kept !== undefined && known && (known.told === attempt || (await isDone(known)))) return kept;
    const hold = await take(work);
    const instructions = asked.content === hold.beadId ? "" : asked.content;
    const text =
      kept ??
      (hold.reminder > 0
        ? asked.content
        : await renderBead({ beads, bead: await beads.show(hold.beadId), template, instructions }));
    await book.keepPrompt({ assignmentId, text });
    await book.put({ ...hold, told: attempt });
    return text;
  }

  return {
    type: "bead",
    async take(work) {
      await take(work);
    },
    async giveBack(assignmentId) {
      const hold = await book.get(assignmentId).catch(() => undefined);
      if (hold && hold.reminder === 0) await letGo({ parts, hold });
    },
    promptOf: (work) =>
      promptOf(work).catch((error: unknown) => {
        throw asSourceError({ beadId: work.work.beadId ?? "", error });
      }),
    toldOf: (assignmentId) => book.promptOf(assignmentId),
    environmentOf: ({ id }) => ({ ...environment, [actorVariable]: id }),
    demandOf: parts.demand.of,
    async follow({ town, signal, demandChanged }) {
      followed = town;
      await follow({ parts, town, signal, demandChanged });
    },
  };
}
