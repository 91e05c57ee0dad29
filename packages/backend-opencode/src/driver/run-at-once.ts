import type { Clock } from "@townkit/core";
import type { Prompt, ServerClient } from "../client/server-client.js";
import type { TurnWatch } from "./turn-watch.js";

/** In a directory that it has not worked in yet a server stores nothing for 3 s; of what takes longer it is asked. */
const hearMs = 5_000;

/**
 * Has a prompt run by one call: the server stores it, says so to those who listen, and begins. True: it was heard to. The
 * answer to the call proves nothing, it comes before. False: the server may hold the prompt, or come to hold it yet, or not.
 */
export async function runAtOnce(options: {
  client: ServerClient;
  prompt: Prompt;
  watch: TurnWatch;
  clock: Clock;
  signal: AbortSignal;
}): Promise<boolean> {
  const { client, prompt, watch, clock, signal } = options;
  watch.toldAhead = true;
  await client.runPrompt(prompt, signal);
  const giveUp = () => watch.doubt();
  const cancel = clock.after(hearMs, giveUp);
  signal.addEventListener("abort", giveUp, { once: true });
  await watch.word;
  cancel();
  signal.throwIfAborted();
  return watch.held;
}
