import { randomUUID } from "node:crypto";
import { terminalAgentFacts as facts } from "../facts.js";
import { crashPoint } from "../faults/crash.js";
import type { Hooks } from "../hooks.js";
import type { Prompt } from "../prompt.js";
import type { NewEntry } from "../record/conversation.js";
import type { Journal } from "../record/journal.js";
import type { TurnMeans } from "./memory-turn.js";
import type { TurnResult } from "./run-turn.js";
import { TurnStopped } from "./stop-reason.js";

interface RunningTurn {
  readonly controller: AbortController;
  readonly startedAt: number;
  /** Settles when the turn has ended, and never rejects. */
  readonly over: Promise<void>;
}

/** The prompts that were taken: one turn runs, the others wait. */
export class TurnDesk {
  readonly #means: TurnMeans;
  readonly #hooks: Hooks;
  readonly #journal: Journal;
  readonly #changed: () => void;
  readonly #giveBack: (text: string) => void;
  readonly #ended: () => void;
  #queue: Prompt[] = [];
  #running: RunningTurn | null = null;

  constructor(options: {
    means: Omit<TurnMeans, "steered" | "compact">;
    hooks: Hooks;
    journal: Journal;
    changed: () => void;
    /** Puts text back into the composer. */
    giveBack: (text: string) => void;
    /** A turn has ended, and no other one runs yet. */
    ended: () => void;
  }) {
    this.#means = {
      ...options.means,
      steered: (turn) => this.#steered(turn),
      compact: () => this.#compact("auto"),
    };
    this.#hooks = options.hooks;
    this.#journal = options.journal;
    this.#changed = options.changed;
    this.#giveBack = options.giveBack;
    this.#ended = options.ended;
  }

  get queued(): readonly string[] {
    return this.#queue.map(({ text }) => text);
  }

  get busySeconds(): number | null {
    if (this.#running === null) return null;
    return Math.floor((performance.now() - this.#running.startedAt) / 1000);
  }

  take(prompt: Prompt): void {
    this.#journal.note({ event: "submitted", ...prompt });
    if (this.#running === null) {
      this.#begin([prompt]);
      return;
    }
    this.#queue.push(prompt);
    this.#journal.note({ event: "queued", id: prompt.id });
    this.#means.conversation.append({ type: "queue", operation: "enqueue", text: prompt.text });
    this.#changed();
  }

  /** Ends the running turn, if there is one. */
  stop(): void {
    this.#running?.controller.abort(new TurnStopped("aborted"));
  }

  /** Ends all of it; resolves when nothing runs any more. */
  async close(): Promise<void> {
    this.#queue = [];
    const running = this.#running;
    this.stop();
    await running?.over;
  }

  #begin(prompts: readonly Prompt[]): void {
    const controller = new AbortController();
    const over = this.#carryOut({ prompts, controller }).then((next) => {
      this.#running = null;
      this.#means.plan.turnEnded();
      this.#changed();
      this.#ended();
      this.#next(next);
    });
    this.#running = { controller, startedAt: performance.now(), over };
    this.#changed();
  }

  #next(own: Prompt | null): void {
    if (own !== null) {
      this.take(own);
      return;
    }
    const together = this.#means.plan.now.whileBusy === "merged" ? this.#queue.length : 1;
    const next = this.#queue.splice(0, together);
    if (next.length === 0) return;
    this.#dequeued(next);
    this.#begin(next);
  }

  /** The waiting prompts that the running turn takes in. */
  #steered(turn: string): readonly Prompt[] {
    if (this.#means.plan.now.whileBusy !== "steered") return [];
    const prompts = this.#queue.splice(0);
    this.#dequeued(prompts);
    for (const { id } of prompts) this.#journal.note({ event: "steered", id, turn });
    return prompts;
  }

  #dequeued(prompts: readonly Prompt[]): void {
    for (const { text } of prompts) this.#means.conversation.append({ type: "queue", operation: "dequeue", text });
  }

  /** One turn from its prompts to its end; resolves with the prompt that a hook puts behind it. */
  async #carryOut(options: { prompts: readonly Prompt[]; controller: AbortController }): Promise<Prompt | null> {
    const { prompts, controller } = options;
    const { conversation, plan } = this.#means;
    const id = randomUUID();
    const text = prompts.map((prompt) => prompt.text).join("\n\n");
    this.#journal.note({ event: "turn", id, prompts: prompts.map((prompt) => prompt.id), text });
    if (text.trim() === facts.compactCommand) {
      await this.#compact("manual");
      this.#journal.note({ event: "turn_end", id, end: "completed" });
      return null;
    }
    const { context } = await this.#hooks.call("UserPromptSubmit", { prompt_id: id, prompt: text });
    if (context !== undefined) conversation.append({ type: "context", text: context });
    conversation.append(userEntry({ turn: id, prompts, text }));
    crashPoint({ plan, at: "turn" });
    this.#changed();
    // The script language and what it needs are loaded for the first prompt, so that an idle agent starts at once.
    const { runTurn } = await import("./run-turn.js");
    const result = await runTurn({ means: this.#means, controller });
    this.#journal.note({ event: "turn_end", id, end: result.end });
    if (result.end === "completed" || result.end === "failed") return this.#stopHook({ id, result });
    this.#afterStop({ prompts, result });
    return null;
  }

  async #stopHook(options: { id: string; result: TurnResult }): Promise<Prompt | null> {
    const { id, result } = options;
    const { keepWorking } = await this.#hooks.call("Stop", {
      prompt_id: id,
      outcome: result.end,
      last_assistant_message: result.text,
    });
    return keepWorking === undefined ? null : { id: randomUUID(), text: keepWorking, source: "hook" };
  }

  /** A turn that was stopped fires no hook, as with most agents. What waits may run, come back, or be gone. */
  #afterStop(options: { prompts: readonly Prompt[]; result: TurnResult }): void {
    const { prompts, result } = options;
    const { promptBack = "never", queueAfterAbort = "runs" } = this.#means.plan.now;
    const back = promptBack === "always" || (promptBack === "before_output" && !result.output);
    const waiting = queueAfterAbort === "runs" ? [] : this.#queue.splice(0);
    this.#giveUp({ prompts: waiting, returned: queueAfterAbort === "returns" });
    if (back && result.end === "aborted") this.#giveUp({ prompts, returned: true });
  }

  #giveUp(options: { prompts: readonly Prompt[]; returned: boolean }): void {
    const { prompts, returned } = options;
    if (prompts.length === 0) return;
    this.#journal.note({ event: "given_up", prompts: prompts.map(({ id }) => id), returned });
    if (returned) this.#giveBack(prompts.map(({ text }) => text).join("\n"));
  }

  async #compact(trigger: "auto" | "manual"): Promise<void> {
    await this.#hooks.call("PreCompact", { trigger });
    this.#journal.note({ event: "compact" });
    this.#means.conversation.append({ type: "compacted", trigger });
    this.#means.shown();
  }
}

function userEntry(options: { turn: string; prompts: readonly Prompt[]; text: string }): NewEntry {
  const { turn, prompts, text } = options;
  const merged = prompts.length > 1 ? { merged: prompts.map(({ id, text }) => ({ id, text })) } : {};
  return { type: "user", id: prompts[0]?.id ?? turn, turn, text, ...merged };
}
