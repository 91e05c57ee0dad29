import type { StatePort } from "@townkit/core";
import { z } from "zod";

/** What is kept of one attempt, before each of its steps. */
const TurnRecordSchema = z.strictObject({
  stage: z.enum(["begun", "staged", "pressed", "accepted"]),
  /** So many entries were in the agent's record before it. */
  from: z.int(),
  /** Of its entry in the agent's record, once it is there. */
  promptId: z.string().nullable(),
});
export type TurnRecord = z.infer<typeof TurnRecordSchema>;

/** What is known of a session's process. */
const PaneRecordSchema = z.strictObject({
  pane: z.string(),
  pid: z.int(),
  /** So many entries were in the agent's record when this process was started: a turn in them without an end was cut. */
  entriesAtStart: z.int(),
});
export type PaneRecord = z.infer<typeof PaneRecordSchema>;

/** What was pasted into a session's composer last, and is not proven to have been taken. */
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
  /** Null: there is none any more. */
  keepDraft(sessionId: string, record: DraftRecord | null): Promise<void>;
  pane(sessionId: string): Promise<PaneRecord | undefined>;
  keepPane(sessionId: string, record: PaneRecord): Promise<void>;
}

export function createRecords(state: StatePort): Records {
  const turnKey = ({ assignmentId, attempt }: AttemptKey) => `tmux/turn/${assignmentId}/${attempt}`;
  const draftKey = (sessionId: string) => `tmux/draft/${sessionId}`;
  const paneKey = (sessionId: string) => `tmux/pane/${sessionId}`;
  return {
    async turn(key) {
      const kept = await state.get(turnKey(key));
      return kept === undefined ? undefined : TurnRecordSchema.parse(kept);
    },
    keepTurn: (key, record) => state.put(turnKey(key), record),
    async draft(sessionId) {
      const kept = await state.get(draftKey(sessionId));
      return kept === undefined ? undefined : DraftRecordSchema.parse(kept);
    },
    keepDraft: (sessionId, record) =>
      record === null ? state.delete(draftKey(sessionId)) : state.put(draftKey(sessionId), record),
    async pane(sessionId) {
      const kept = await state.get(paneKey(sessionId));
      return kept === undefined ? undefined : PaneRecordSchema.parse(kept);
    },
    keepPane: (sessionId, record) => state.put(paneKey(sessionId), record),
  };
}
