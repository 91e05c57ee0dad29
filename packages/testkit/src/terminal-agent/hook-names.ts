/** When the agent calls a hook. */
export const hookNames = [
  "SessionStart",
  "UserPromptSubmit",
  "PermissionRequest",
  "Stop",
  "PreCompact",
  "SessionEnd",
] as const;
export type TerminalHookName = (typeof hookNames)[number];
