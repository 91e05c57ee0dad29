import type { PromptSource } from "./record/journal-record.js";

/** A prompt that was submitted, whole and by itself. */
export interface Prompt {
  readonly id: string;
  readonly text: string;
  readonly source: PromptSource;
}
