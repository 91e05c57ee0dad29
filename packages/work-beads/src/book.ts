import type { Json, StatePort } from "@townkit/core";
import * as z from "zod";
import type { Orphans } from "./orphans.js";

const HoldSchema = z.object({
  /** The work that the bead is held for now. */
  assignmentId: z.string(),
  sessionId: z.string(),
  beadId: z.string(),
  /** Who has the bead. */
  actor: z.string(),
  /** Whether the actor had the bead before the work came: then it stays the actor's when nothing came of it. */
  had: z.boolean(),
  /** Which reminder this is; 0: the work itself. */
  reminder: z.number().int(),
  /** The work itself: it began with this one. */
  root: z.string(),
  /** The newest attempt in which the agent was told of it. */
  told: z.number().int().nullable(),
});

/** A bead that is held for a piece of work, from before it is claimed until the work is over. */
export type Hold = z.infer<typeof HoldSchema>;

const prefix = "hold/";
const promptPrefix = "prompt/";

/** The holds of a town, kept in its state. What resolved is kept; reads are of the memory. */
export interface Book {
  get(assignmentId: string): Promise<Hold | undefined>;
  ofBead(beadId: string): Promise<readonly Hold[]>;
  all(): Promise<readonly Hold[]>;
  /** The beads that are held, as far as the book was read by now. */
  beads(): ReadonlySet<string>;
  put(hold: Hold): Promise<void>;
  /** What the agent is told is forgotten too, unless the work may be tried again. */
  delete(assignmentId: string, options?: { readonly keepPrompt: boolean }): Promise<void>;
  /** What the agent is told, in every attempt. */
  promptOf(assignmentId: string): Promise<string | undefined>;
  keepPrompt(prompt: { readonly assignmentId: string; readonly text: string }): Promise<void>;
}

/** `changed`: there is a hold more or less, or what another process left was read. */
export function createBook(options: { state: StatePort; orphans: Orphans; changed: () => void }): Book {
  const { state, orphans, changed } = options;
  const holds = new Map<string, Hold>();
  let loading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const entries = await state.list(prefix);
    const left = entries.map(({ value }) => HoldSchema.parse(value));
    for (const hold of left) {
      holds.set(hold.assignmentId, hold);
      orphans.add(hold.assignmentId);
    }
    changed();
  }

  /** Reads what an earlier process left, once. Everything else waits for it. */
  function load(): Promise<void> {
    loading ??= read().catch((error: unknown) => {
      // The next one who asks tries again.
      loading = undefined;
      throw error;
    });
    return loading;
  }

  async function all(): Promise<readonly Hold[]> {
    await load();
    return [...holds.values()];
  }

  return {
    all,
    beads: () => new Set([...holds.values()].map(({ beadId }) => beadId)),
    async get(assignmentId) {
      await load();
      return holds.get(assignmentId);
    },
    ofBead: async (beadId) => (await all()).filter((hold) => hold.beadId === beadId),
    async put(hold) {
      await load();
      await state.put(`${prefix}${hold.assignmentId}`, hold as Json);
      holds.set(hold.assignmentId, hold);
      changed();
    },
    async delete(assignmentId, { keepPrompt } = { keepPrompt: false }) {
      await load();
      if (!keepPrompt) await state.delete(`${promptPrefix}${assignmentId}`);
      await state.delete(`${prefix}${assignmentId}`);
      holds.delete(assignmentId);
      changed();
    },
    async promptOf(assignmentId) {
      const text = await state.get(`${promptPrefix}${assignmentId}`);
      return typeof text === "string" ? text : undefined;
    },
    keepPrompt: ({ assignmentId, text }) => state.put(`${promptPrefix}${assignmentId}`, text),
  };
}
