import type { HookRule, HooksProfile } from "../profile/hooks.js";

/** What the hook of one session has to know, as it is kept in a file: it may be called when no process of ours runs. */
export interface HookFile {
  readonly sessionId: string;
  readonly socketPath: string;
  readonly spoolDir: string;
  /** Where the event's own name stands, as a dotted path. */
  readonly event: string;
  readonly events: readonly HookRule[];
  readonly replies: HooksProfile["replies"];
  readonly permissionMs: number;
}
