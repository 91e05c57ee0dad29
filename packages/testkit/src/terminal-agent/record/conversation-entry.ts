/** One line of a conversation's file, which is both the agent's memory and its transcript. */
export type ConversationEntry =
  /** The first line. */
  | {
      readonly type: "conversation";
      readonly id: string;
      readonly cwd: string;
      readonly at: string;
      readonly forkedFrom: string | null;
    }
  /** A prompt that a turn began with, by the id under which it was submitted. */
  | {
      readonly type: "user";
      readonly id: string;
      readonly turn: string;
      readonly at: string;
      readonly text: string;
      /** It came into the running turn. */
      readonly steered?: true;
      /** What was submitted one by one, where the text is several prompts. */
      readonly merged?: readonly { readonly id: string; readonly text: string }[];
    }
  | {
      readonly type: "assistant";
      readonly id: string;
      readonly turn: string;
      /** The id of the prompt that it is for, which is an earlier turn's where a cut one is taken up again. */
      readonly prompt: string;
      readonly at: string;
      readonly text: string;
    }
  /** A tool call; the same id comes again when it has ended. */
  | {
      readonly type: "tool";
      readonly id: string;
      readonly turn: string;
      readonly prompt: string;
      readonly at: string;
      readonly tool: string;
      readonly title: string;
      readonly input: unknown;
      readonly status: "running" | "completed" | "error";
      readonly output: string | null;
    }
  | {
      readonly type: "usage";
      readonly turn: string;
      readonly inputTokens: number;
      readonly outputTokens: number;
      readonly reasoningTokens: number;
      readonly cacheReadTokens: number;
    }
  /** What a hook added to the agent's context. */
  | { readonly type: "context"; readonly at: string; readonly text: string }
  /** The turn's end. An aborted or denied one leaves `interrupted`; one that the agent's death cut leaves nothing. */
  | { readonly type: "end"; readonly turn: string; readonly at: string; readonly finish: string }
  | {
      readonly type: "error";
      readonly turn: string;
      readonly at: string;
      readonly code: string;
      readonly message: string;
    }
  | { readonly type: "interrupted"; readonly turn: string; readonly at: string }
  | { readonly type: "queue"; readonly operation: "enqueue" | "dequeue"; readonly at: string; readonly text: string }
  /** `auto`: the context was about to be full. */
  | { readonly type: "compacted"; readonly at: string; readonly trigger: "auto" | "manual" };

export type EntryOf<Type extends ConversationEntry["type"]> = Extract<ConversationEntry, { type: Type }>;
