import type { Answer, Attention } from "@townkit/core";

/** What an agent asks for through its server: a permission or a question, without whose it is. */
export type ServerAsk =
  | (Pick<Extract<Attention, { kind: "permission" }>, "kind" | "permission" | "patterns" | "always"> & { id: string })
  | (Pick<Extract<Attention, { kind: "question" }>, "kind" | "questions"> & { id: string });

/** What an agent's server says of its session at one moment. */
export interface ServerState {
  readonly busy: boolean;
  /** What it waits for an answer to, its subagents too. */
  readonly asks: readonly ServerAsk[];
  /** Why the last turn failed, where that may stand nowhere else. */
  readonly error: string | null;
}

/** A prompt under an id of our choice: given twice, it is one. */
export interface ServerPrompt {
  readonly id: string;
  readonly text: string;
}

/**
 * The server that the agent of one session opens for us. Of an agent that does not run, or does not answer, nothing is told and
 * nothing is asked. @throws ServerFailure each of those that do something
 */
export interface AgentServer {
  /** Its agent runs from now on; `onNews`: something may have become of it. */
  begin(onNews: () => void): void;
  /** It is gone, or is left alone. */
  end(): void;
  /** Whether it answers. */
  isUp(): Promise<boolean>;
  /** Sees to it that it has the conversation: its own from before, a copy of another one, or a new one. */
  openConversation(): Promise<void>;
  /** Has its terminal show that conversation. Whether it does by a title. */
  show(): Promise<void>;
  isShown(title: string): boolean;
  /** Null: it does not answer. */
  state(): Promise<ServerState | null>;
  /** Keeps all that it has told of the conversation by now. */
  keepHistory(): Promise<void>;
  newPromptId(): string;
  /** Resolves when it was handed over, which is no proof that the agent has it. */
  submit(prompt: ServerPrompt): Promise<void>;
  /** Ends the turn that runs. */
  abort(): Promise<void>;
  /** Whether it still asked for that, and does so no more. */
  answer(options: { ask: ServerAsk; answer: Answer }): Promise<boolean>;
  /** Ends all that it is at, the processes of its tools too. */
  settle(): Promise<void>;
}

/** A call of an agent's server that came to nothing. `effect`: whether the server may have done what it was asked for. */
export class ServerFailure extends Error {
  readonly effect: "none" | "possible";

  constructor(options: { message: string; effect: "none" | "possible"; cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.name = "ServerFailure";
    this.effect = options.effect;
  }
}
