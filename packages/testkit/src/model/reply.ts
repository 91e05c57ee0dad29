import {
  type FaultStep,
  type FinishReason,
  isFaultStep,
  type ModelCall,
  paragraphBreak,
  type Scenario,
  type Step,
  textWithoutScript,
} from "../script/index.js";
import { type Conversation, lastUserText } from "./conversation.js";
import type { UtilityKind } from "./dialects/dialect.js";
import { type ToolCall, toolCallOf } from "./dialects/tool-calls.js";
import type { ScriptedModelSpec } from "./models.js";
import { type ScriptedTurn, scriptedTurn } from "./scripted-turn.js";
import { type FoundUtility, utilityOf } from "./utility-call.js";

/** In tokens, as the protocol reports them. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly reasoning: number;
}

/** One thing the endpoint does to answer a request; the last one ends it. */
export type Action =
  | { readonly do: "delay"; readonly ms: number }
  | { readonly do: "say"; readonly text: string; readonly delayMs: number }
  | { readonly do: "call"; readonly tool: ToolCall }
  /** The first half of a call. */
  | { readonly do: "begin"; readonly tool: ToolCall }
  | { readonly do: "finish"; readonly reason: FinishReason | "tool_calls"; readonly usage: Usage }
  | FaultStep;

/** What a request was taken for. */
export type ReplyKind = UtilityKind | "script" | "default";

export interface Reply {
  readonly kind: ReplyKind;
  /** The index of the script's model call that this answers; null where no script is answered. */
  readonly position: number | null;
  readonly actions: readonly Action[];
}

/** Whether a fault happens this time. Asked once for each fault on the way, in order. */
export type TakeFault = (options: { readonly key: string; readonly times: number | undefined }) => boolean;

/**
 * The answer to a request, from the request alone but for the faults that happen a counted number of times.
 * @throws ScriptError when the conversation carries a script that is not valid.
 */
export function replyTo(options: {
  readonly conversation: Conversation;
  readonly model: ScriptedModelSpec;
  readonly scenarios: readonly Scenario[];
  readonly takeFault: TakeFault;
}): Reply {
  const { conversation, model } = options;
  const utility = utilityOf(conversation);
  if (utility !== null) return plainReply({ kind: utility.call.kind, text: utilityAnswer(utility), model });
  const turn = scriptedTurn(options);
  const call = turn?.calls[turn.position];
  if (turn === null || call === undefined) return plainReply({ kind: "default", text: echoOf(conversation), model });
  return { kind: "script", position: turn.position, actions: callActions({ ...options, turn, call }) };
}

const utilityText: Readonly<Record<UtilityKind, (userText: string) => string>> = {
  title: (userText) => `Scripted: ${firstWords(textWithoutScript(userText)) || "session"}`,
  summary: () => "The conversation so far was scripted.",
  routing: () => "It is scripted.",
};

function utilityAnswer({ call, userText }: FoundUtility): string {
  const text = utilityText[call.kind](userText);
  return call.form?.(text) ?? text;
}

function echoOf(conversation: Conversation): string {
  return `ok: ${firstWords(textWithoutScript(lastUserText(conversation)))}`.trim();
}

function firstWords(text: string): string {
  return text.split(/\s+/).filter(Boolean).slice(0, 6).join(" ");
}

function plainReply(options: {
  readonly kind: ReplyKind;
  readonly text: string;
  readonly model: ScriptedModelSpec;
}): Reply {
  const { kind, text, model } = options;
  return {
    kind,
    position: null,
    actions: [
      { do: "say", text, delayMs: model.wordDelayMs },
      { do: "finish", reason: "stop", usage: usageFor(text) },
    ],
  };
}

/** A fault that happens ends the answer; else the call's own end does. */
function callActions(options: {
  readonly turn: ScriptedTurn;
  readonly call: ModelCall;
  readonly model: ScriptedModelSpec;
  readonly takeFault: TakeFault;
}): Action[] {
  const { turn, call, model, takeFault } = options;
  const actions: Action[] = [];
  let said = false;
  for (const { index, step } of call.steps) {
    if (step.do === "delay") actions.push(step);
    if (step.do === "say") {
      const text = said ? `${paragraphBreak}${step.text}` : step.text;
      actions.push({ do: "say", text, delayMs: step.delayMs ?? model.wordDelayMs });
      said = true;
    }
    if (!isFaultStep(step) || !takeFault({ key: `${turn.key}/${index}`, times: step.times })) continue;
    const [tool] = step.do === "cut" && step.in === "call" ? toolsOf({ turn, call }) : [];
    return [...actions, ...(tool ? [{ do: "begin", tool } as const] : []), step];
  }
  return [...actions, ...endActions({ turn, call })];
}

function endActions({ turn, call }: { readonly turn: ScriptedTurn; readonly call: ModelCall }): Action[] {
  const stated = call.steps.map(({ step }) => step).findLast(isUsage);
  const usage = stated ?? usageFor(call.text);
  if ("finish" in call.end) return [{ do: "finish", reason: call.end.finish, usage }];
  return [
    ...toolsOf({ turn, call }).map((tool) => ({ do: "call", tool }) as const),
    { do: "finish", reason: "tool_calls", usage },
  ];
}

function toolsOf({ turn, call }: { readonly turn: ScriptedTurn; readonly call: ModelCall }): ToolCall[] {
  if ("finish" in call.end) return [];
  return call.end.tools.map((step) =>
    toolCallOf({ step, tools: turn.dialect.tools, workDir: turn.workDir, system: turn.system }),
  );
}

function isUsage(step: Step): step is Extract<Step, { do: "usage" }> {
  return step.do === "usage";
}

/** The same on every machine: it counts neither the system prompt nor paths. */
function usageFor(text: string): Usage {
  return { input: 100, output: Math.max(1, text.split(/\s+/).filter(Boolean).length), cached: 0, reasoning: 0 };
}
