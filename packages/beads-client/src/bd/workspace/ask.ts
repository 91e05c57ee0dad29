import type { Call } from "../../calls/call.js";
import { BeadsError } from "../../errors/beads-error.js";
import { notFound } from "../../errors/refusals.js";
import { answerIn, isObject, listIn } from "../decode/answer.js";
import { shownInExport } from "../decode/export.js";
import type { Bd } from "../program/bd.js";
import type { Queue } from "../queue/queue.js";
import { type Served, servedShow } from "../serve/served.js";

/** More ids than this are asked for in several calls. */
const idsAtMost = 200;

/** From so many on it takes `bd` longer to show them one after another than to export all that there is. */
const manyIds = 8;

/** Asks `bd` a question that all who ask the same at the same time share. */
export async function askTogether(options: {
  call: Call;
  bd: Bd;
  queue: Queue;
  args: readonly string[];
  words?: readonly string[];
  served?: Served;
}): Promise<unknown> {
  const { call, bd, queue, args, words = [], served } = options;
  const question = JSON.stringify([args, words]);
  const text = await queue.ask({
    call,
    changes: false,
    wish: { kind: `same ${question}`, question },
    async answer(tickets, turn) {
      const ran = await bd.run({ call, args, words, changes: false, working: turn.working, served });
      const value = JSON.stringify(answerIn({ ran, what: call.what, effect: "none" }));
      return new Map(tickets.map(({ seq }) => [seq, value]));
    },
  });
  return JSON.parse(text);
}

/**
 * Reads a bead as `bd show` gives it; whoever reads any bead at the same time shares the call.
 * @throws BeadsError `not_found`
 */
export async function showTogether(options: {
  call: Call;
  bd: Bd;
  queue: Queue;
  id: string;
}): Promise<Record<string, unknown>> {
  const { call, bd, queue, id } = options;
  const text = await queue.ask({
    call,
    changes: false,
    wish: { kind: "show", question: id },
    async answer(tickets, turn) {
      const asked = tickets.slice(0, idsAtMost);
      const ids = [...new Set([id, ...asked.map(({ question }) => question)])];
      const found = await showMany({ call, bd, ids, working: turn.working });
      return new Map(asked.map(({ seq, question }) => [seq, JSON.stringify(found.get(question) ?? null)]));
    },
  });
  const record: unknown = text === "" ? null : JSON.parse(text);
  if (isObject(record)) return record;
  throw notFound(id);
}

async function showMany(options: {
  call: Call;
  bd: Bd;
  ids: readonly string[];
  working: (pid: number) => void;
}): Promise<ReadonlyMap<string, Record<string, unknown>>> {
  const { call, bd, ids, working } = options;
  if (ids.length < manyIds || bd.isServed) return await showAll(options);
  const { stdout } = await bd.run({ call, args: ["export", "--all"], changes: false, working });
  const exported = shownInExport(stdout) ?? new Map<string, Record<string, unknown>>();
  // What an export leaves out is there all the same.
  const others = ids.filter((id) => !exported.has(id));
  const shown = others.length === 0 ? [] : await showAll({ ...options, ids: others });
  return new Map([...exported, ...shown]);
}

/** The beads with these ids, and none of which they are only a part. */
export async function showAll(options: {
  call: Call;
  bd: Bd;
  ids: readonly string[];
  working?: (pid: number) => void;
}): Promise<ReadonlyMap<string, Record<string, unknown>>> {
  const { call, bd, ids, working } = options;
  try {
    const { showsWhole } = await bd.facts();
    const args = ["show", ...showsWhole];
    const served = ids.map(servedShow);
    const ran = await bd.run({ call, args, words: ids, changes: false, served, ...(working && { working }) });
    const records = listIn({ ran, what: call.what, effect: "none" }).filter(isObject);
    return new Map(records.map((record) => [String(record.id), record]));
  } catch (error) {
    if (error instanceof BeadsError && error.code === "not_found") return new Map();
    throw error;
  }
}
