import type { MemoryTurn } from "@townkit/core/memory";
import { scriptedAgent } from "../../scripted-agent/index.js";
import { terminalAgentFacts as facts } from "../facts.js";
import { crashPoint } from "../faults/crash.js";
import type { TurnEnd } from "../record/journal-record.js";
import { type PromptPart, pastTurns } from "../record/past-turns.js";
import { longLine } from "./long-line.js";
import { memoryTurn, type TurnMeans } from "./memory-turn.js";
import { TurnStopped } from "./stop-reason.js";

export interface TurnResult {
  readonly end: TurnEnd;
  /** The closing words; empty where there are none. */
  readonly text: string;
  /** Something was said, or a tool was used. */
  readonly output: boolean;
}

/**
 * Carries out the newest turn of the conversation, whose prompts stand in it already, one after the other, and writes what
 * was done behind them. What comes into it meanwhile is done last.
 */
export async function runTurn(options: { means: TurnMeans; controller: AbortController }): Promise<TurnResult> {
  const { means, controller } = options;
  const { conversation, plan } = means;
  const turn = pastTurns(conversation.entries).at(-1);
  if (turn === undefined) throw new Error("The conversation holds no turn to carry out.");
  const said: string[] = [];
  let finish = "stop";
  const play = async (prompt: PromptPart, continues: boolean): Promise<void> => {
    controller.signal.throwIfAborted();
    const own = memoryTurn({ task: { turn: turn.id, prompt, continues, attempt: turn.attempt }, means, controller });
    if (said.length === 0) await beforehand({ own, means });
    const ended = await scriptedAgent(own);
    const last = typeof ended === "string" ? { text: ended, finish: "stop" } : ended;
    own.say(last.text);
    said.push(last.text);
    finish = last.finish;
  };
  const result = (end: TurnEnd): TurnResult => ({ end, text: said.join("\n\n"), output: hasOutput(means, turn.id) });
  try {
    for (const prompt of turn.prompts) await play(prompt, turn.continues);
    for (let more = means.steered(turn.id); more.length > 0; more = means.steered(turn.id)) {
      for (const { id, text } of more) {
        conversation.append({ type: "user", id, turn: turn.id, text, steered: true });
        await play({ id, text }, false);
      }
    }
    if (isFull({ entries: conversation.entries, turn: turn.id })) await means.compact();
    crashPoint({ plan, at: "answer" });
    conversation.append({ type: "end", turn: turn.id, finish });
    return result("completed");
  } catch (error) {
    return result(cutShort({ error, turn: turn.id, means, signal: controller.signal }));
  }
}

/** What a turn does by a fault of its own, before what it is told to do. */
async function beforehand(options: { own: MemoryTurn; means: TurnMeans }): Promise<void> {
  const { own, means } = options;
  const { longLineBytes, menuOpens } = means.plan.now;
  if (longLineBytes !== undefined) own.say(longLine(longLineBytes));
  if (menuOpens?.on !== "submit") return;
  await own.ask({ kind: "permission", permission: "bash", patterns: ["git status"] });
  own.signal.throwIfAborted();
}

/** By what the turn's last call of the model was given. */
function isFull(options: { entries: TurnMeans["conversation"]["entries"]; turn: string }): boolean {
  const last = options.entries.findLast((entry) => entry.type === "usage" && entry.turn === options.turn);
  return last?.type === "usage" && last.inputTokens > facts.contextTokens;
}

function hasOutput({ conversation }: TurnMeans, turn: string): boolean {
  return conversation.entries.some(
    (entry) => (entry.type === "assistant" || entry.type === "tool") && entry.turn === turn,
  );
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
