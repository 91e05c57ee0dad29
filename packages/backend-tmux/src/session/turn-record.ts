import type { StatePort } from "@townkit/core";
import { z } from "zod";
import { type Heard, HeardSchema } from "../hooks/heard.js";

/** What is kept of one attempt, before each of its steps. */
const TurnRecordSchema = z.strictObject({
  /** `carried`: it lies where its agent's launcher takes it, or was taken from there. */
  stage: z.enum(["begun", "carried", "staged", "pressed", "accepted"]),
  /** So many entries were in the agent's record before it. */
  from: z.int(),
  /** Of its words. */
  digest: z.string(),
  /** When it was begun: what a hook said before was said of another, also where it comes late. */
  since: z.string(),
  /** The number of what was heard of hooks last by then: also where the clock was set back since, that was said of another. */
  heardBefore: z.int().default(-1),
  /** Of its entry in the agent's record, once it is there. */
  promptId: z.string().nullable(),
  /** A hook told of it: then one will tell of its end, too. */
  hooked: z.boolean(),
  /** The agent's own name of its turn, where a hook said it. */
  turn: z.string().nullable(),
});
export type TurnRecord = z.infer<typeof TurnRecordSchema>;

/** Of an attempt that proved to have left nothing with the agent: the next try begins by giving it. */
export function begunAnew(record: TurnRecord): TurnRecord {
  return { ...record, stage: "begun" };
}

/** What is known of a session's process. */
const PaneRecordSchema = z.strictObject({
  pane: z.string(),
  pid: z.int(),
  /** When it was started. */
  at: z.string(),
  /** So many entries were in the agent's record when this process was started: a turn in them without an end was cut. */
  entriesAtStart: z.int(),
});
export type PaneRecord = z.infer<typeof PaneRecordSchema>;

/** What was pasted into a session's composer last. Where it is found there again, it is ours to take away. */
const DraftRecordSchema = z.strictObject({ text: z.string() });
type DraftRecord = z.infer<typeof DraftRecordSchema>;

interface AttemptKey {
  readonly assignmentId: string;
  readonly attempt: number;
}

/** What is learned, and has to be known after a crash. */
export interface Records {
  turn(key: AttemptKey): Promise<TurnRecord | undefined>;
  keepTurn(key: AttemptKey, record: TurnRecord): Promise<void>;
  draft(sessionId: string): Promise<DraftRecord | undefined>;
  keepDraft(sessionId: string, record: DraftRecord): Promise<void>;
  pane(sessionId: string): Promise<PaneRecord | undefined>;
  keepPane(sessionId: string, record: PaneRecord): Promise<void>;
  /** What its hooks said, oldest first. */
  heard(sessionId: string): Promise<readonly Heard[]>;
  keepHeard(sessionId: string, heard: readonly Heard[]): Promise<void>;
}

export function createRecords(state: StatePort): Records {
  const turnKey = ({ assignmentId, attempt }: AttemptKey) => `tmux/turn/${assignmentId}/${attempt}`;
  const draftKey = (sessionId: string) => `tmux/draft/${sessionId}`;
  const paneKey = (sessionId: string) => `tmux/pane/${sessionId}`;
  const heardKey = (sessionId: string) => `tmux/heard/${sessionId}`;

  async function read<Schema extends z.ZodType>(key: string, schema: Schema): Promise<z.infer<Schema> | undefined> {
    const kept = await state.get(key);
    return kept === undefined ? undefined : schema.parse(kept);
  }

  return {
    turn: (key) => read(turnKey(key), TurnRecordSchema),
    keepTurn: (key, record) => state.put(turnKey(key), record),
    draft: (sessionId) => read(draftKey(sessionId), DraftRecordSchema),
    keepDraft: (sessionId, record) => state.put(draftKey(sessionId), record),
    pane: (sessionId) => read(paneKey(sessionId), PaneRecordSchema),
    keepPane: (sessionId, record) => state.put(paneKey(sessionId), record),
    heard: async (sessionId) => (await read(heardKey(sessionId), z.array(HeardSchema))) ?? [],
    keepHeard: (sessionId, heard) => state.put(heardKey(sessionId), [...heard]),
  };
}
