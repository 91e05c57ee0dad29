import { randomUUID } from "node:crypto";
import type { MemoryTurn } from "@townkit/core/memory";
import { crashPoint } from "../faults/crash.js";
import type { FaultPlan } from "../faults/fault-plan.js";
import type { Prompt } from "../prompt.js";
import type { Conversation } from "../record/conversation.js";
import { historyOf } from "../record/history.js";
import type { Leave } from "./leave.js";
import { TurnStopped } from "./stop-reason.js";
import { unstoppable } from "./unstoppable.js";

/** What a turn works with. */
export interface TurnMeans {
  readonly conversation: Conversation;
  readonly leave: Leave;
  readonly cwd: string;
  readonly model: string | null;
  readonly mode: string | null;
  readonly systemPrompt: string | null;
  /** Something was said or done: there is more to draw. */
  readonly shown: () => void;
  readonly plan: FaultPlan;
  /** The prompts that are to come into this turn, each given once. */
  readonly steered: (turn: string) => readonly Prompt[];
  /** Puts a summary in the place of the conversation, because its context is about to be full. */
  readonly compact: () => Promise<void>;
}

/** What is carried out: one prompt, in one turn. */
export interface Task {
  readonly turn: string;
  readonly prompt: { readonly id: string; readonly text: string };
  readonly continues: boolean;
  readonly attempt: number;
}

/** A turn as the scripted agent knows it, whose doings go into the conversation and onto the screen. */
export function memoryTurn(options: { task: Task; means: TurnMeans; controller: AbortController }): MemoryTurn {
  const { task, means, controller } = options;
  const { conversation, leave, cwd, model, mode, systemPrompt, shown, plan } = means;
  const { signal } = controller;
  const own = { turn: task.turn, prompt: task.prompt.id };
  return {
    sessionId: conversation.id,
    workDir: cwd,
    config: {
      id: conversation.id,
      agent: "terminal",
      workDir: cwd,
      role: "agent",
      ...(model === null ? {} : { model }),
      ...(mode === null ? {} : { mode }),
      ...(systemPrompt === null ? {} : { systemPrompt }),
    },
    assignmentId: task.prompt.id,
    attempt: task.attempt,
    cause: task.continues ? "continue" : "assign",
    prompt: task.prompt.text,
    history: historyOf({ entries: conversation.entries, prompt: task.prompt.id }),
    signal,
    say(text) {
      signal.throwIfAborted();
      if (text === "") return;
      conversation.append({ type: "assistant", id: randomUUID(), ...own, text });
      shown();
    },
    async tool({ tool, title, input, run }) {
      signal.throwIfAborted();
      const call = { type: "tool", id: randomUUID(), ...own, tool, title: title ?? tool, input } as const;
      const note = (status: "running" | "completed" | "error", output: string | null): void => {
        conversation.append({ ...call, status, output });
        shown();
      };
      note("running", null);
      try {
        const running = plan.lasting.toolsOutlive ? unstoppable({ run, signal }) : run(signal);
        crashPoint({ plan, at: "tool" });
        const output = await running;
        signal.throwIfAborted();
        note("completed", output);
        return output;
      } catch (error) {
        note("error", error instanceof Error ? error.message : String(error));
        throw error;
      }
    },
    async ask(question) {
      const answer = await leave.ask({ question, signal });
      if (answer.kind === "permission" && answer.decision === "deny" && answer.message === undefined) {
        controller.abort(new TurnStopped("denied"));
      }
      return answer;
    },
    delegate() {
      return Promise.reject(new Error("There is no tool task."));
    },
    usage({ inputTokens = 0, outputTokens = 0, reasoningTokens = 0, cacheReadTokens = 0 }) {
      const tokens = { inputTokens, outputTokens, reasoningTokens, cacheReadTokens };
      conversation.append({ type: "usage", turn: task.turn, ...tokens });
    },
  };
}
