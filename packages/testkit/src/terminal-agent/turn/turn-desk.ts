import { randomUUID } from "node:crypto";
import { terminalAgentFacts as facts } from "../facts.js";
import type { Hooks } from "../hooks.js";
import type { Prompt } from "../prompt.js";
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
  #queue: Prompt[] = [];
  #running: RunningTurn | null = null;

  constructor(options: { means: TurnMeans; hooks: Hooks; journal: Journal; changed: () => void }) {
    this.#means = options.means;
    this.#hooks = options.hooks;
    this.#journal = options.journal;
    this.#changed = options.changed;
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

  /** Ends the running turn, if there is one; what is queued runs then. */
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
      this.#changed();
      this.#next(next);
    });
    this.#running = { controller, startedAt: performance.now(), over };
    this.#changed();
  }

  #next(own: Prompt | null): void {
    const next = own ?? this.#queue.shift();
    if (next === undefined) return;
    if (next === own) {
      this.take(own);
      return;
    }
    this.#means.conversation.append({ type: "queue", operation: "dequeue", text: next.text });
    this.#begin([next]);
  }

  /** One turn from its prompts to its end; resolves with the prompt that a hook puts behind it. */
  async #carryOut(options: { prompts: readonly Prompt[]; controller: AbortController }): Promise<Prompt | null> {
    const { prompts, controller } = options;
    const id = randomUUID();
    const text = prompts.map((prompt) => prompt.text).join("\n\n");
    this.#journal.note({ event: "turn", id, prompts: prompts.map((prompt) => prompt.id), text });
    if (text === facts.compactCommand) return this.#compact(id);
    const { context } = await this.#hooks.call("UserPromptSubmit", { prompt_id: id, prompt: text });
    if (context !== undefined) this.#means.conversation.append({ type: "context", text: context });
    for (const prompt of prompts) {
      this.#means.conversation.append({ type: "user", id: prompt.id, turn: id, text: prompt.text });
    }
    this.#changed();
    // The script language and what it needs are loaded for the first prompt, so that an idle agent starts at once.
    const { runTurn } = await import("./run-turn.js");
    const result = await runTurn({ means: this.#means, controller });
    this.#journal.note({ event: "turn_end", id, end: result.end });
    return this.#afterwards({ id, result });
  }

  /** A turn that was stopped fires no hook, as with most agents. */
  async #afterwards(options: { id: string; result: TurnResult }): Promise<Prompt | null> {
    const { id, result } = options;
    if (result.end === "aborted" || result.end === "denied") return null;
    const { keepWorking } = await this.#hooks.call("Stop", {
      prompt_id: id,
      outcome: result.end,
      last_assistant_message: result.text,
    });
    return keepWorking === undefined ? null : { id: randomUUID(), text: keepWorking, source: "hook" };
  }

  async #compact(id: string): Promise<null> {
    await this.#hooks.call("PreCompact", { trigger: "manual" });
    this.#journal.note({ event: "compact" });
    this.#means.conversation.append({ type: "compacted" });
    this.#journal.note({ event: "turn_end", id, end: "completed" });
    this.#means.shown();
    return null;
  }
}
