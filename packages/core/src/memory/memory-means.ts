/** A command of an agent in memory: the prompt that it stands for, `$ARGUMENTS` in it replaced by the rest of the line. */
export interface MemoryCommand {
  readonly description?: string;
  readonly template: string;
}

/** What agents in memory can do beside answering prompts. What is absent is a capability that they do not have. */
export interface MemoryMeans {
  readonly commands?: Readonly<Record<string, MemoryCommand>>;
  /** The modes that a session can be in. */
  readonly modes?: readonly { readonly name: string; readonly description?: string }[];
  /** The settings that the agents work with, secrets among them. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** How many tokens their context holds. A turn that uses more ends with a compaction; absent, the context has no end. */
  readonly contextTokens?: number;
  /** Runs a line in the work directory and says what it printed; ends it when the signal is raised. */
  readonly shell?: (line: {
    command: string;
    workDir: string;
    env: Readonly<Record<string, string>>;
    signal: AbortSignal;
  }) => Promise<string>;
}
