import { scriptedAgent } from "../../scripted-agent/index.js";
import type { TurnEnd } from "../record/journal-record.js";
import { pastTurns } from "../record/past-turns.js";
import { memoryTurn, type TurnMeans } from "./memory-turn.js";
import { TurnStopped } from "./stop-reason.js";

export interface TurnResult {
  readonly end: TurnEnd;
  /** The closing words; empty where there are none. */
  readonly text: string;
}

/**
 * Carries out the newest turn of the conversation, whose prompts stand in it already, one after the other, and writes what
 * was done behind them.
 */
export async function runTurn(options: { means: TurnMeans; controller: AbortController }): Promise<TurnResult> {
  const { means, controller } = options;
  const { conversation } = means;
  const turn = pastTurns(conversation.entries).at(-1);
  if (turn === undefined) throw new Error("The conversation holds no turn to carry out.");
  const said: string[] = [];
  try {
    let finish = "stop";
    for (const prompt of turn.prompts) {
      controller.signal.throwIfAborted();
      const { continues, attempt } = turn;
      const own = memoryTurn({ task: { turn: turn.id, prompt, continues, attempt }, means, controller });
      const ended = await scriptedAgent(own);
      const last = typeof ended === "string" ? { text: ended, finish: "stop" } : ended;
      own.say(last.text);
      said.push(last.text);
      finish = last.finish;
    }
    conversation.append({ type: "end", turn: turn.id, finish });
    return { end: "completed", text: said.join("\n\n") };
  } catch (error) {
    return { end: cutShort({ error, turn: turn.id, means, signal: controller.signal }), text: said.join("\n\n") };
  }
}

/** Writes how the turn ended before its script did. */
function cutShort(options: { error: unknown; turn: string; means: TurnMeans; signal: AbortSignal }): TurnEnd {
  const { error, turn, means, signal } = options;
  const { conversation } = means;
  if (signal.reason instanceof TurnStopped) {
    conversation.append({ type: "interrupted", turn });
    return signal.reason.end;
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "agent_error";
  const message = error instanceof Error ? error.message : String(error);
  conversation.append({ type: "error", turn, code, message });
  return "failed";
}
