import { BackendUnavailableError } from "@townkit/core";

/** The oldest tmux with what is used here: `new-session -e`, `pause-after`, subscriptions, and `paste-buffer` in frames. */
const oldestTmux = "3.2";

/**
 * The version in what `tmux -V` said: `tmux 3.3a`, `tmux next-3.5`, `tmux openbsd-7.4`. One that is built from the sources
 * without a number passes.
 * @throws BackendUnavailableError it is too old, or not tmux.
 */
export function checkTmuxVersion(options: { text: string; binary: string }): string {
  const { text, binary } = options;
  const said = /^tmux (?:next-)?(\d+)\.(\d+)([a-z]?)/.exec(text.trim());
  if (said) {
    const [, major, minor, patch] = said;
    if (Number(major) > 3 || (Number(major) === 3 && Number(minor) >= 2)) return `${major}.${minor}${patch}`;
    throw unavailable(`${binary} is tmux ${major}.${minor}${patch}, which is too old`);
  }
  const unnumbered = /^tmux (master|openbsd-\d+\.\d+)$/.exec(text.trim());
  if (unnumbered?.[1]) return unnumbered[1];
  throw unavailable(`${binary} did not say a version of tmux but ${JSON.stringify(text.slice(0, 200))}`);
}

/**
 * Whether a server of this version dies, and all agents with it, when the process of a pane ends right behind what it wrote
 * last and a control client has not been told that yet (measured with 3.2; mended in 3.3).
 */
export function diesOfLastWords(version: string): boolean {
  return /^3\.2/.test(version);
}

/** There is no tmux that can be used. */
export function unavailable(problem: string, cause?: unknown): BackendUnavailableError {
  return new BackendUnavailableError({
    backend: "tmux",
    problem,
    remedy: `Install tmux ${oldestTmux} or later, or name its program: \`binary\`, in a town that of \`[tmux]\`.`,
    effect: "none",
    cause,
  });
}
