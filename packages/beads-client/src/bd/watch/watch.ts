import type { Call } from "../../calls/call.js";
import type { BeadsClient } from "../../contract/beads-client.js";
import type { BeadEvent } from "../../contract/changes.js";
import { checked } from "../../contract/checked.js";
import { CallOptionsSchema, WatchOptionsSchema } from "../../contract/options.js";
import type { BdParts } from "../calls/parts.js";
import { listArgs } from "../calls/read-args.js";
import { listIn } from "../decode/answer.js";
import { toListedBead } from "../decode/beads.js";
import type { Space } from "../workspace/space.js";
import { openSeenJournal, type SeenJournal } from "./journal.js";
import { type Manifest, openManifest } from "./manifest.js";

/** What tells of changes, whoever makes them. While nothing happens no `bd` runs. */
export function watchCalls(parts: BdParts): Pick<BeadsClient, "watch"> {
  const { closing, spaces, start } = parts;

  return {
    watch(given = {}) {
      const { after, signal } = checked({ schema: WatchOptionsSchema, value: given, what: "What watch was given" });
      return events({ after, signal: signal ? AbortSignal.any([signal, closing]) : closing });
    },
  };

  async function* events(options: { after: string | undefined; signal: AbortSignal }): AsyncGenerator<BeadEvent, void> {
    const { signal } = options;
    if (signal.aborted && !closing.aborted) return;
    const space = await spaces.open(newCall());
    const manifest = openManifest(space.place);
    const journal = openSeenJournal(space.queue.tickets);
    const end = () => manifest.close();
    signal.addEventListener("abort", end, { once: true });
    try {
      yield* follow({ space, manifest, journal, signal, after: options.after });
    } catch (error) {
      // What is given up cannot be read from any more.
      if (!signal.aborted) throw error;
    } finally {
      signal.removeEventListener("abort", end);
      manifest.close();
    }
  }

  async function* follow(options: {
    space: Space;
    manifest: Manifest;
    journal: SeenJournal;
    signal: AbortSignal;
    after: string | undefined;
  }): AsyncGenerator<BeadEvent, void> {
    const { space, manifest, journal, signal } = options;
    let cursor = options.after;
    while (!signal.aborted) {
      // Before what it says is read: what is written meanwhile shows as another text.
      const text = manifest.read();
      await lookAnew({ space, manifest, journal, text });
      const news = journal.since(cursor);
      yield* news;
      cursor = news.at(-1)?.cursor ?? cursor;
      if (news.length === 0) await manifest.changedFrom(journal.seenAt() ?? text);
      // The workspace may be gone.
      if (!signal.aborted) await spaces.open(newCall());
    }
  }

  function newCall(): Call {
    return start("The watch", CallOptionsSchema);
  }

  async function lookAnew(options: {
    space: Space;
    manifest: Manifest;
    journal: SeenJournal;
    text: string;
  }): Promise<void> {
    const { space, manifest, journal, text } = options;
    if (journal.seenAt() === text) return;
    const call = newCall();
    await space.queue.turn(call, async ({ working }) => {
      const before = manifest.read();
      // Another one has looked while this one waited for its turn.
      if (journal.seenAt() === before) return;
      const args = listArgs({});
      const ran = await parts.bd.run({ call, args, changes: false, working });
      const beads = listIn({ ran, what: call.what, effect: "none" }).map(toListedBead);
      journal.see({ beads, manifest: before });
    });
  }
}
