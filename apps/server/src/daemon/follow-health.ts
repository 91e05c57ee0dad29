import type { Backend, Log } from "@townkit/core";
import { type Health, healthAfter } from "./backend-health.js";

/** How a backend is by what it says of itself and its servers, from now until the signal; null before its first word. */
export function followHealth(options: { backend: Backend; signal: AbortSignal; log: Log }): () => Health | null {
  const { backend, signal, log } = options;
  const events = backend.events({ durableOnly: true, signal });
  let health: Health | null = null;
  async function follow(): Promise<void> {
    for await (const event of events) {
      if (event.type === "backend.health") health = healthAfter({ before: health, said: event });
    }
  }
  follow().catch((error: Error) => log.error("the backend's health cannot be followed", { error: error.message }));
  return () => health;
}
