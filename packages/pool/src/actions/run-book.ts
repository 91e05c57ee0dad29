import { actionEvents, type Cursor, type StatePort } from "@townkit/core";
import * as z from "zod";

/** An action that was begun, or is about to be. */
const RunSchema = z.object({
  sessionId: z.string(),
  action: z.string(),
  on: z.enum(actionEvents),
  assignmentId: z.string().nullable(),
});
export type KeptRun = z.infer<typeof RunSchema>;

const runs = "run/";
const stopped = "stopped/";
const cursorKey = "cursor";

/**
 * What of the journal was acted on. A run is written down before it begins and crossed out after its end is journalled: one that
 * a crash left there was cut. Until its journal entry counts as seen, its key keeps it from being begun a second time.
 */
export interface RunBook {
  cursor(): Promise<Cursor | undefined>;
  seen(cursor: Cursor): Promise<void>;
  /** Of a town without actions: one that has some later begins anew. */
  forget(): Promise<void>;
  begin(key: string, run: KeptRun): Promise<void>;
  end(key: string): Promise<void>;
  /** By their keys. */
  left(): Promise<ReadonlyMap<string, KeptRun>>;
  /** The sessions whose stop was acted on, until they are started again. */
  stopped(): Promise<ReadonlySet<string>>;
  setStopped(sessionId: string, isStopped: boolean): Promise<void>;
}

export function createRunBook(state: StatePort): RunBook {
  const names = async (prefix: string) =>
    (await state.list(prefix)).map(({ key, value }) => [key.slice(prefix.length), value] as const);
  return {
    async cursor() {
      return z
        .string()
        .optional()
        .parse(await state.get(cursorKey));
    },
    seen: (cursor) => state.put(cursorKey, cursor),
    forget: () => state.delete(cursorKey),
    begin: (key, run) => state.put(`${runs}${key}`, run),
    end: (key) => state.delete(`${runs}${key}`),
    left: async () => new Map((await names(runs)).map(([key, value]) => [key, RunSchema.parse(value)])),
    stopped: async () => new Set((await names(stopped)).map(([id]) => id)),
    setStopped: (id, isStopped) => (isStopped ? state.put(`${stopped}${id}`, true) : state.delete(`${stopped}${id}`)),
  };
}
