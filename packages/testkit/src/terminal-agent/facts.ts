/**
 * What the agent draws and obeys: what a driver's profile of it states. The same words are used to draw, so they cannot
 * differ from what is seen.
 */
export const terminalAgentFacts = {
  /** In the status line under an empty composer, when the agent waits for a prompt. */
  readyLine: "? for shortcuts",
  /** Before the first line of the draft, between two rules; the draft's further lines are indented as far. */
  composerPrompt: "❯ ",
  /** One in each cell of the rules above and under the composer. */
  rule: "─",
  /** In the line above the composer while a turn runs. */
  busyMark: "esc to interrupt",
  /** Before each prompt that waits behind a running turn. */
  queuedMark: "↳ queued: ",
  /** Under a turn that was aborted, or ended by a denial. */
  interruptedMark: "Interrupted · What should the agent do instead?",
  /** Before what went wrong, in the conversation, when a turn fails. */
  errorMark: "API Error: ",
  /** Of every menu that asks for leave to use a tool. */
  permissionQuestion: "Do you want to proceed?",
  /** Of the menu that puts the agent's own question. */
  questionFooter: "Enter to select · Esc to cancel",
  /** Of the dialog that may come first in a directory. */
  trustQuestion: "Do you trust the files in this folder?",
  /** Last line of a permission menu. */
  permissionFooter: "Esc to cancel · Enter to confirm",
  /** Before the marked row of a menu. */
  selectedRow: "❯ ",
  /** The pane's title begins with one of these. */
  titles: { idle: "✳ ", busy: "⠂ ", asking: "✋ " },
  /** Bytes to send. */
  keys: { submit: "\r", abort: "\x1b", deny: "\x1b", clearDraft: "\x15" },
  /** A prompt of this text ends the program, with code 0. */
  quitCommand: "/exit",
  /** A prompt of this text compacts the conversation. */
  compactCommand: "/compact",
  /** A turn that used more than so many tokens at once compacts it by itself. */
  contextTokens: 1_000_000,
} as const;
