import { setTimeout as delay } from "node:timers/promises";
import { type MemoryAgent, MemoryAgentError, type MemoryTurn, type MemoryTurnEnd } from "@townkit/core/memory";
import {
  isFaultStep,
  type ModelCall,
  modelCallsOf,
  type Script,
  type Step,
  scriptInPrompt,
  type ToolStep,
} from "../script/index.js";
import { askLeave, askQuestion } from "./asking.js";
import { toolsBehind } from "./position.js";
import { strike, strikes } from "./provider-faults.js";
import { taskOf } from "./task.js";
import { describeTool, useTool } from "./tools.js";

/** The mode in which a scripted agent asks for leave before each use of a tool. */
export const askingMode = "ask";

/** The provider of which every model is there; a session without a model has one too. */
const knownModels = /^scripted\//;

/**
 * An agent in memory that carries out the script of its prompt: the same scripts that the scripted model endpoint plays to
 * a real agent. Its tools are real. A prompt without a script is answered with "done".
 */
export const scriptedAgent: MemoryAgent = async (turn) => {
  const { model } = turn.config;
  if (model !== undefined && !knownModels.test(model)) {
    throw new MemoryAgentError({ code: "model_not_found", message: `There is no model ${model}.`, retryable: false });
  }
  const script = scriptInPrompt(turn.prompt);
  return script === null ? "done" : play({ script, turn });
};

async function play(options: { script: Script; turn: MemoryTurn }): Promise<MemoryTurnEnd> {
  const { script, turn } = options;
  const behind = toolsBehind({ turn, repeatInterrupted: script.repeatInterrupted });
  const calls = callsLeft(modelCallsOf(script.steps), behind);
  for (const call of calls) {
    for (const { step } of call.steps) await takeStep({ step, turn, closing: "finish" in call.end });
    if ("finish" in call.end) return { text: call.text, finish: call.end.finish };
    await Promise.all(call.end.tools.map((step) => callTool({ step, turn })));
  }
  return "";
}

/** Of a call whose tools were not all carried out, those that were are not carried out again. */
function callsLeft(calls: readonly ModelCall[], behind: number): readonly ModelCall[] {
  const [call, ...rest] = calls;
  if (call === undefined || behind === 0 || "finish" in call.end) return calls;
  const tools = call.end.tools.slice(behind);
  return tools.length > 0 ? [{ ...call, end: { tools } }, ...rest] : callsLeft(rest, behind - call.end.tools.length);
}

/** One step of an answer. What a closing answer says is the turn's end, and is said there. */
async function takeStep(options: { step: Step; turn: MemoryTurn; closing: boolean }): Promise<void> {
  const { step, turn, closing } = options;
  const { signal } = turn;
  if (isFaultStep(step)) {
    if (strikes({ step, attempt: turn.attempt ?? 1 })) await strike({ step, signal });
  } else if (step.do === "delay") {
    await delay(step.ms, undefined, { signal });
  } else if (step.do === "say") {
    if (step.delayMs !== undefined) await delay(step.delayMs * step.text.split(" ").length, undefined, { signal });
    if (!closing) turn.say(step.text);
  } else if (step.do === "usage") {
    const { input, output, cached, reasoning } = step;
    turn.usage({
      inputTokens: input - cached,
      cacheReadTokens: cached,
      outputTokens: output - reasoning,
      reasoningTokens: reasoning,
    });
  }
}

/** A tool that is denied or fails is told to the model, which goes on. */
async function callTool(options: { step: ToolStep; turn: MemoryTurn }): Promise<void> {
  const { step, turn } = options;
  const call = describeTool(step);
  const run = async (signal: AbortSignal): Promise<string> => {
    if (step.do === "tool" && step.name === "question") return askQuestion({ args: step.args, turn });
    if (step.do === "tool" && step.name === "task") return turn.delegate(taskOf(step.args));
    if (turn.config.mode === askingMode) await askLeave({ call, turn });
    return useTool({ step, workDir: turn.workDir, env: turn.config.env ?? {}, signal });
  };
  await turn.tool({ ...call, run }).catch((error: unknown) => {
    if (turn.signal.aborted) throw error;
  });
}
