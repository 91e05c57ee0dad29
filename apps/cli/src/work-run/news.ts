import type { TownClient } from "@townkit/client";
import type { TownEvent } from "@townkit/core";

/** The events that may change what can be handed out. */
const telling: readonly TownEvent["type"][] = ["resync", "session.changed", "assignment.changed", "bead.changed"];

/** What happens in a town, for who hands out its work. */
export interface News {
  /** Waits for something that may change what can be handed out, or for so many milliseconds; null: as long as it takes. */
  past(waitMs: number | null): Promise<void>;
  end(): Promise<void>;
}

/** Listens from now on. `changed`: told of each bead that is not as it was. */
export function followNews(options: {
  client: Pick<TownClient, "events">;
  signal: AbortSignal;
  changed: (beadId: string) => void;
}): News {
  const { client, signal, changed } = options;
  const ending = new AbortController();
  const events = client.events({ signal: AbortSignal.any([ending.signal, signal]), durableOnly: true });
  const stream = events[Symbol.asyncIterator]();
  let next = stream.next();

  async function past(waitMs: number | null): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const time = new Promise<null>((resolve) => {
      if (waitMs !== null) timer = setTimeout(() => resolve(null), waitMs);
    });
    try {
      for (;;) {
        const step = await Promise.race([next, time]);
        if (step === null || step.done) return;
        next = stream.next();
        const { value: event } = step;
        if (event.type === "bead.changed" && event.beadId !== null) changed(event.beadId);
        if (telling.includes(event.type)) return;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    past,
    async end() {
      ending.abort();
      await next.catch(() => {});
    },
  };
}
