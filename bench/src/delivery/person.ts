import { setTimeout as sleep } from "node:timers/promises";
import { type Attention, AttentionNotFoundError, type Backend } from "@townkit/core";

const againMs = 100;

/** Says no to everything that an agent asks, until the signal is raised. */
export async function sayNo({ backend, signal }: { backend: Backend; signal: AbortSignal }): Promise<void> {
  try {
    for await (const event of backend.events({ signal }))
      if (event.type === "attention.raised") void answer({ backend, attention: event.attention, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** A screen that just then changed takes no answer. */
async function answer(options: { backend: Backend; attention: Attention; signal: AbortSignal }): Promise<void> {
  const { backend, attention, signal } = options;
  const { sessionId, id: attentionId } = attention;
  while (!signal.aborted) {
    try {
      await backend.respond(sessionId, { attentionId, answer: { kind: "dismiss" } });
      return;
    } catch (error) {
      if (error instanceof AttentionNotFoundError) return;
      await sleep(againMs);
    }
  }
}
