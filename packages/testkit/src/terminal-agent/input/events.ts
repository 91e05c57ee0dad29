/** The keys that the agent knows; any other sequence of the terminal is dropped. */
export type Key =
  | "enter"
  | "newline"
  | "escape"
  | "tab"
  | "backspace"
  | "up"
  | "down"
  | "left"
  | "right"
  | "ctrl-c"
  | "ctrl-d"
  | "ctrl-u";

/** What arrived from the terminal, in the order in which it was typed. */
export type InputEvent =
  | { readonly type: "text"; readonly text: string }
  /** The content of one bracketed paste, with its line ends as they came. */
  | { readonly type: "paste"; readonly text: string }
  | { readonly type: "key"; readonly key: Key };
