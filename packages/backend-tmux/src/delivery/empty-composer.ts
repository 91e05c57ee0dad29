import type { Clock } from "@townkit/core";
import type { AgentProfile } from "../profile/profile.js";
import { compareDraft, holdsPiece } from "../screen/composer.js";
import { readLook } from "../screen/read-look.js";
import type { Bell } from "../session/bell.js";
import type { PaneHands } from "../tmux/pane-hands.js";

/** So long at most a composer is emptied. */
const patienceMs = 10_000;
/** A second clear key within this time, where the first one was not seen to do anything, could be another command. */
const againMs = 2000;

/**
 * Empties a composer that holds a text of ours, and nothing else: a key that takes one line away is pressed for each. Whoever
 * calls it looks again: what is there then is not ours, or it did not work. `pasteMarker`: what stands for the text, where
 * nobody else can have pasted since. @throws TmuxFailure
 */
export async function emptyComposer(options: {
  hands: PaneHands;
  profile: AgentProfile;
  text: string;
  pasteMarker?: string | undefined;
  bell: Bell;
  clock: Clock;
}): Promise<void> {
  const { hands, profile, text, pasteMarker, bell, clock } = options;
  const until = clock.monotonic() + patienceMs;
  let cleared: { draft: string; at: number } | null = null;
  while (clock.monotonic() < until) {
    const behind = bell.rings;
    const look = await hands.look();
    const reading = look.ended === null ? readLook({ look, profile }) : null;
    if (reading?.state !== "idle" || reading.composer.draft === "") return;
    const { composer } = reading;
    const isOurs = cleared
      ? holdsPiece({ composer, text }) || composer.draft === cleared.draft
      : ["whole", "tail", "marker"].includes(compareDraft({ composer, prompt: text, pasteMarker }));
    if (!isOurs) return;
    const mayPress: boolean = cleared?.draft !== composer.draft || clock.monotonic() - cleared.at >= againMs;
    if (mayPress && (await hands.press({ look, key: profile.keys.clear })))
      cleared = { draft: composer.draft, at: clock.monotonic() };
    await bell.wait({ ms: 50, behind });
  }
}
