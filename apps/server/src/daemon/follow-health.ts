import type { BackendStatus } from "@townkit/client/protocol";
import type { Backend, Log } from "@townkit/core";

type Health = BackendStatus["health"];

/** What a backend last said of the server that it runs on, from now until the signal. */
export function followHealth(options: { backend: Backend; signal: AbortSignal; log: Log }): () => Health {
  const { backend, signal, log } = options;
  const events = backend.events({ durableOnly: true, signal });
  let health: Health = null;
  async function follow(): Promise<void> {
    for await (const event of events) {
      if (event.type === "backend.health") health = { state: event.state, why: event.why, at: event.at };
    }
  }
  follow().catch((error: Error) => log.error("the backend's health cannot be followed", { error: error.message }));
  return () => health;
}
