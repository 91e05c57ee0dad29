/** One line of a screen. */
export interface ScreenLine {
  readonly text: string;
  /** The same with blanks where it is dim: a suggestion that nobody has typed is not there. */
  readonly firm: string;
}

/** What a terminal shows, rendered. Lines are without the blanks at their end. */
export interface Screen {
  readonly lines: readonly ScreenLine[];
  readonly title: string;
}

export function textOf(screen: Pick<Screen, "lines">): string {
  return screen.lines
    .map(({ text }) => text)
    .join("\n")
    .trimEnd();
}
