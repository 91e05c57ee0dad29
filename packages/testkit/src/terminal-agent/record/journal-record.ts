/** Where a prompt came from. */
export type PromptSource = "keys" | "argument" | "hook";

/** How a turn ended. */
export type TurnEnd = "completed" | "failed" | "aborted" | "denied";

/** What became of an Enter. */
export type EnterOutcome = "submitted" | "empty" | "swallowed" | "line_end" | "menu";

/** One thing that the agent received or did. */
export type JournalEvent =
  | { readonly event: "start"; readonly argv: readonly string[]; readonly cwd: string }
  | { readonly event: "ready" }
  | { readonly event: "paste"; readonly text: string; readonly into: "composer" | "menu" }
  | { readonly event: "typed"; readonly text: string; readonly into: "composer" | "menu" }
  | { readonly event: "enter"; readonly outcome: EnterOutcome }
  /** The composer's text was taken as a prompt, whole; `id` names it from here on. */
  | { readonly event: "submitted"; readonly id: string; readonly text: string; readonly source: PromptSource }
  | { readonly event: "queued"; readonly id: string }
  /** Prompts that were taken and will not be carried out: put back into the composer, or gone. */
  | { readonly event: "given_up"; readonly prompts: readonly string[]; readonly returned: boolean }
  /** A turn begins: with one submitted prompt, or with several that were merged into one text. */
  | { readonly event: "turn"; readonly id: string; readonly prompts: readonly string[]; readonly text: string }
  /** A prompt came into the running turn. */
  | { readonly event: "steered"; readonly id: string; readonly turn: string }
  | { readonly event: "turn_end"; readonly id: string; readonly end: TurnEnd }
  | { readonly event: "menu_open"; readonly menu: string; readonly title: string }
  /** `shownMs`: how long the menu had been drawn when the key came. */
  | {
      readonly event: "menu_pick";
      readonly menu: string;
      readonly row: string | null;
      readonly by: "enter" | "digit" | "letter" | "escape" | "hook";
      readonly shownMs: number;
    }
  | { readonly event: "abort"; readonly key: "escape" | "ctrl-c" }
  | { readonly event: "hook"; readonly name: string; readonly outcome: string }
  | { readonly event: "compact" }
  /** Keys that a person pressed, by a fault. */
  | { readonly event: "human"; readonly keys: string }
  | { readonly event: "signal"; readonly signal: string }
  | { readonly event: "exit"; readonly code: number };

/** A line of the journal. `at` in milliseconds since 1970, with fractions. */
export type JournalRecord = JournalEvent & {
  readonly at: number;
  readonly pid: number;
  readonly conversation: string;
};
