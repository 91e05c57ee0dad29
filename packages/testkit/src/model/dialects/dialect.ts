import type { AgentTools } from "./tool-calls.js";

/** How one agent speaks to models, whatever the protocol. */
export interface AgentDialect {
  /** Names of tools that it offers together. Empty: what stands for any agent that is not known. */
  readonly offers: readonly string[];
  /** How its system prompt begins, where another agent offers tools of the same names. */
  readonly introduction?: RegExp;
  readonly tools: AgentTools;
  /** Finds the work directory in the system prompt, as its first group. */
  readonly workDir: RegExp;
  /** What it puts in the place of a tool's result when the tool did not end by itself. */
  readonly interruptions: readonly RegExp[];
  readonly utilities: readonly UtilityCall[];
}

/** What an agent asks a model for beside the turn itself. */
export type UtilityKind = "title" | "summary" | "routing";

/** A call beside the turns, which repeats the user's words; a turn's own call never looks like this. */
export interface UtilityCall {
  readonly kind: UtilityKind;
  /** It offers the tools of a turn; absent: none. */
  readonly offersTools?: true;
  /** How its system prompt begins. */
  readonly system?: RegExp;
  /** How its prompt reads; the first group, where there is one, is what the user said. */
  readonly prompt?: RegExp;
  /** The form in which the agent wants the text; absent, as it is. */
  readonly form?: (text: string) => string;
}
