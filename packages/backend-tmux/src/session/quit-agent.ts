import { compareDraft } from "../screen/composer.js";
import type { Reading } from "../screen/read-screen.js";
import type { SessionParts } from "./session-parts.js";
import { takeBack } from "./take-back.js";

/** Types the agent's own word for its end, where it is idle. Returns whether it ended. @throws TmuxFailure */
export async function quitAgent(options: { session: SessionParts; timeoutMs: number }): Promise<boolean> {
  const { session, timeoutMs } = options;
  const { pane, profile, bell, clock } = session;
  const { quit, keys } = profile;
  const until = clock.monotonic() + timeoutMs;
  pane.leaving = true;
  if (quit === undefined || !pane.facts) return false;
  // Of this pane to the end, whatever is heard of it meanwhile.
  const { hands } = pane;
  await takeBack({ session, hands });
  const first = await pane.read({ hands });
  if (first.reading.state !== "idle" || first.reading.composer.draft !== "") return first.look.ended !== null;
  if (!(await hands.paste({ look: first.look, text: quit }))) return false;
  // Some lose a key that comes right behind a paste.
  const pressFrom = clock.monotonic() + profile.paste_delay;
  let pressed = false;
  while (clock.monotonic() < until) {
    const { look, reading } = await pane.read({ hands });
    if (look.ended !== null) return true;
    const mayPress = !pressed && clock.monotonic() >= pressFrom;
    if (mayPress && holds({ reading, text: quit })) pressed = await hands.press({ look, key: keys.submit });
    await bell.wait({ ms: 50 });
  }
  return false;
}

function holds({ reading, text }: { reading: Reading; text: string }): boolean {
  if (reading.state !== "idle") return false;
  return compareDraft({ composer: reading.composer, prompt: text, pasteMarker: undefined }) === "whole";
}
