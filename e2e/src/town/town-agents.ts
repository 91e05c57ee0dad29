import type { Session } from "@townkit/core";
import type { ProcessId } from "@townkit/testkit/faults";
import type { ProviderTimes, Sandbox } from "./sandbox.js";

/** What the agents of a town are, and what is known of them past everything of ours. */
export interface TownAgents {
  /** What sessions' configs call them. */
  readonly agent: string;
  /** Each session works in a directory of its own: by that an agent's own notes tell whose they are. */
  readonly ownWorkDirs: boolean;
  /** Starts what the agents need beside the town, and says what `town.toml` has to say of them. */
  prepare(options: { sandbox: Sandbox; provider: ProviderTimes | undefined }): Promise<PreparedAgents>;
  /** The process without which none of them runs, while it does. */
  server(sandbox: Sandbox): Promise<ProcessId | undefined>;
  /** The prompts that the agent of a session really has. */
  promptsOf(options: { sandbox: Sandbox; session: Session }): Promise<readonly string[]>;
  /** Those that it was ever given, also what it has lost since. */
  everGiven(options: { sandbox: Sandbox; session: Session }): Promise<readonly string[]>;
}

export interface PreparedAgents {
  readonly config: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}
