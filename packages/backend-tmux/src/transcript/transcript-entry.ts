/** What a line of an agent's own record says, whoever's record it is. `turn`: as the agent names it, where it does. */
export type TranscriptEntry =
  | {
      readonly kind: "prompt";
      readonly id: string;
      readonly turn: string | null;
      readonly at: string;
      readonly text: string;
      /** The prompts that the agent made one of, each as it was given. */
      readonly merged?: readonly string[];
    }
  | {
      readonly kind: "text";
      readonly id: string;
      readonly turn: string | null;
      readonly at: string;
      readonly text: string;
    }
  | {
      readonly kind: "tool";
      readonly id: string;
      readonly turn: string | null;
      readonly at: string;
      readonly tool: string;
      readonly title: string | null;
      readonly input: unknown;
      readonly status: "running" | "completed" | "error";
      readonly output: string | null;
    }
  | {
      readonly kind: "usage";
      readonly turn: string | null;
      readonly inputTokens: number;
      readonly outputTokens: number;
      readonly reasoningTokens: number;
      readonly cacheReadTokens: number;
      readonly cacheWriteTokens: number;
    }
  | { readonly kind: "end"; readonly turn: string | null; readonly at: string; readonly finish: string | null }
  | {
      readonly kind: "error";
      readonly turn: string | null;
      readonly at: string;
      readonly code: string;
      readonly message: string;
    }
  | { readonly kind: "interrupted"; readonly turn: string | null; readonly at: string }
  /** A summary was put in the place of all before it; `asked`: somebody asked for it. */
  | { readonly kind: "compacted"; readonly turn: string | null; readonly at: string; readonly asked: boolean };
