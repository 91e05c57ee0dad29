import { onAbort } from "../kit/on-abort.js";
import { isoNow } from "../ports/clock.js";
import type { MemoryTask } from "./memory-agent.js";
import { createMemoryTranscript, type MemoryTranscript } from "./memory-transcript.js";
import { type MemoryTurnOptions, runMemoryTurn } from "./memory-turn.js";

/** A session that an agent began for a part of its work. */
export interface MemoryChild {
  readonly id: string;
  /** The session or child whose turn began it. */
  readonly parentId: string;
  readonly title: string;
  readonly mode: string | null;
  readonly createdAt: string;
  readonly transcript: MemoryTranscript;
}

export interface MemoryChildren {
  all(): readonly MemoryChild[];
  /** Runs the task in a new child, and resolves with its closing words. It ends with the turn that gave it. */
  delegate(given: { task: MemoryTask; parentId: string; signal: AbortSignal }): Promise<string>;
}

/** The children of one session, run by the same agent. `turn`: what all of their turns have in common. */
export function createMemoryChildren(
  turn: Pick<MemoryTurnOptions, "agent" | "clock" | "ask" | "output"> & Pick<MemoryTurnOptions["about"], "config">,
): MemoryChildren {
  const { config, clock, ...common } = turn;
  const children: MemoryChild[] = [];

  async function delegate(given: Parameters<MemoryChildren["delegate"]>[0]): Promise<string> {
    const { task, parentId, signal } = given;
    const { title, mode = null, prompt } = task;
    const id = `${config.id}.child-${children.length + 1}`;
    const at = isoNow(clock);
    const transcript = createMemoryTranscript();
    children.push({ id, parentId, title, mode, createdAt: at, transcript });
    const promptMessageId = `${id}-prompt`;
    const parts = [{ type: "text" as const, id: `${promptMessageId}-1`, text: prompt }];
    const nobodys = { assignmentId: null, attempt: null };
    const end = { complete: true, finish: null, error: null, usage: null };
    transcript.add({ id: promptMessageId, role: "user", at, ...nobodys, parts, ...end });
    const running = runMemoryTurn({
      ...common,
      clock,
      about: { sessionId: config.id, workDir: config.workDir, config, ...nobodys, cause: "assign", prompt },
      promptMessageId,
      transcript,
      delegate: (subtask, ending) => delegate({ task: subtask, parentId: id, signal: ending }),
    });
    const stop = onAbort(signal, () => running.cut({ state: "aborted", reason: "The turn that began it was ended." }));
    const seen = await running.ended;
    stop();
    if (seen.state === "completed") return seen.outcome.text;
    throw new Error(`The task ${title} ended ${seen.state}.`);
  }

  return { all: () => children, delegate };
}
