import type * as z from "zod";
import type { Call } from "../../calls/call.js";
import type { Bead, BeadDetails } from "../../contract/bead.js";
import type { ChangeOptions, OpenOptions } from "../../contract/options.js";
import { BeadsError } from "../../errors/beads-error.js";
import { notFound } from "../../errors/refusals.js";
import { toDetails, withoutHanging } from "../decode/beads.js";
import type { Bd } from "../program/bd.js";
import type { Turn } from "../queue/queue.js";
import type { Served } from "../serve/served.js";
import { showAll, showTogether } from "../workspace/ask.js";
import type { Space, Spaces } from "../workspace/space.js";
import { mendHalfMade } from "./mend.js";

/** What the methods of one client share. */
export interface BdParts {
  readonly options: OpenOptions;
  readonly bd: Bd;
  readonly spaces: Spaces;
  /** Aborted when the client is closed. */
  readonly closing: AbortSignal;
  /** Begins a call: see `startCall`. */
  start<Given extends ChangeOptions>(what: string, schema: z.ZodType<Given>, options?: Given): Call<Given>;
  /** Ids of beads that were seen in this workspace: they cannot be taken for parts of others. */
  readonly seen: Set<string>;
}

/** A turn in which beads are changed. */
export interface Changing {
  readonly call: Call;
  readonly space: Space;
  readonly turn: Turn;
  /** The bead as it is in this turn. @throws BeadsError `not_found` */
  record(id: string): Promise<Record<string, unknown>>;
  /** All of them. @throws BeadsError `not_found`: the first that is not there. */
  records(ids: readonly string[]): Promise<readonly Record<string, unknown>[]>;
  /** Lets `bd` change something, and gives what it printed. `served`: how a server is asked for the same. */
  order(
    args: readonly string[],
    words?: readonly string[],
    more?: { readonly input?: string; readonly served?: Served },
  ): Promise<string>;
}

/** Changes something in a turn of its own. */
export async function changing<T>(
  options: { parts: BdParts; call: Call },
  body: (changing: Changing) => Promise<T>,
): Promise<T> {
  const { parts, call } = options;
  const { bd, spaces, seen } = parts;
  const space = await spaces.open(call);
  return await space.queue.turn(call, async (turn) => {
    const { working } = turn;
    async function records(ids: readonly string[]) {
      const found = await showAll({ call, bd, ids, working });
      return ids.map((id) => {
        const record = found.get(id);
        if (record === undefined) throw notFound(id);
        seen.add(id);
        return record;
      });
    }
    const steps: Changing = {
      ...{ call, space, turn, records },
      record: async (id) => (await records([id]))[0] as Record<string, unknown>,
      async order(args, words = [], more = {}) {
        return (await bd.run({ call, args, words, changes: true, working, ...more })).stdout;
      },
    };
    if (turn.needsMending()) await mendHalfMade({ bd, steps });
    return await body(steps);
  });
}

/** Reads a bead. @throws BeadsError `not_found` */
export async function readDetails(options: { parts: BdParts; call: Call; id: string }): Promise<BeadDetails> {
  const { parts, call, id } = options;
  const { queue } = await parts.spaces.open(call);
  const details = toDetails(await showTogether({ call, bd: parts.bd, queue, id }));
  parts.seen.add(id);
  return details;
}

/**
 * Reads back what was changed, and looks whether it is so.
 * @throws BeadsError with the effect `possible`: it could not be read, or is not so.
 */
export async function readBack(options: {
  parts: BdParts;
  call: Call;
  id: string;
  isSo?: (bead: BeadDetails) => boolean;
}): Promise<BeadDetails> {
  const { call, id, isSo = () => true } = options;
  let details: BeadDetails;
  try {
    details = await readDetails(options);
  } catch (error) {
    throw error instanceof BeadsError ? mayBeDone(error) : error;
  }
  if (isSo(details)) return details;
  throw new BeadsError({
    code: "unavailable",
    message: `${call.what}: bd said that it was done, but the bead that was read back is not so.`,
    remedy: "Look at it with show: somebody else may have changed it at the same time.",
    effect: "possible",
    facts: { id, status: details.status, assignee: details.assignee },
  });
}

export async function beadBack(options: Parameters<typeof readBack>[0]): Promise<Bead> {
  return withoutHanging(await readBack(options));
}

function mayBeDone(error: BeadsError): BeadsError {
  const { code, message, remedy, facts } = error;
  return new BeadsError({ code, message, remedy: remedy ?? undefined, effect: "possible", facts, cause: error });
}
