/** The words of a screen for a message: most of one is empty, as between an agent's last words and what tmux adds below them. */
export function withoutGaps(screen: string): string {
  return screen.trim().replace(/\n(?:[^\S\n]*\n)+/g, "\n\n");
}
