import assert from "node:assert/strict";
import type { BeadsClient } from "../../contract/beads-client.js";
import type { BeadEvent } from "../../contract/changes.js";
import type { BeadsCase } from "./case.js";
import { within } from "./expect.js";
import type { Stage } from "./stage.js";

type Change = Exclude<BeadEvent, { kind: "resync" }>;

/** What a watch has told so far. */
interface Seen {
  /** All of it, once one of it matches. */
  until(match: (event: BeadEvent) => boolean): Promise<readonly BeadEvent[]>;
}

/** Watches while the body runs. */
async function watching<T>(
  options: { stage: Stage; client?: BeadsClient; after?: string },
  body: (seen: Seen) => Promise<T>,
): Promise<T> {
  const { stage, client = stage.client, after } = options;
  const ending = new AbortController();
  const iterator = client.watch({ after, signal: ending.signal })[Symbol.asyncIterator]();
  const events: BeadEvent[] = [];
  const next = async () =>
    await within({ ms: stage.patienceMs, what: "A change that was told of", of: iterator.next() });
  try {
    return await body({
      async until(match) {
        while (!events.some(match)) {
          const { value, done } = await next();
          assert.ok(!done, "the watching ended by itself");
          events.push(value);
        }
        return events;
      },
    });
  } finally {
    ending.abort();
    // It cannot be waited for: what never tells of a change may never end either.
    iterator.return?.().catch(() => {});
  }
}

const of = (id: string, field?: string) => (event: BeadEvent) =>
  event.kind !== "resync" && event.id === id && (field === undefined || event.fields.includes(field));

/** A cursor of now, which is what a watch without one begins with. */
async function cursorNow(stage: Stage): Promise<string> {
  return await watching({ stage }, async (seen) => {
    const [first] = await seen.until(() => true);
    assert.equal(first?.kind, "resync");
    return first.cursor;
  });
}

export const watchCases: readonly BeadsCase[] = [
  {
    code: "WATCH-001",
    proves: "From a cursor on, everything that others changed is told: what became of which bead.",
    async run(stage) {
      const after = await cursorNow(stage);
      const { bead } = await stage.as("bob").create({ title: "Watched" });
      await watching({ stage, after }, async (seen) => {
        await seen.until(of(bead.id));
        await stage.as("bob").claim(bead.id);
        await seen.until(of(bead.id, "assignee"));
        await stage.as("carol").addLabels(bead.id, ["l"]);
        await seen.until(of(bead.id, "labels"));
        await stage.as("carol").addComment(bead.id, "c");
        await seen.until(of(bead.id, "comments"));
        await stage.as("bob").close(bead.id);
        const events = (await seen.until(of(bead.id, "closed_at"))).filter(of(bead.id)) as Change[];
        assert.equal(events[0]?.kind, "created");
        assert.deepEqual([events.at(-1)?.status, events.at(-1)?.assignee], ["closed", "bob"]);
      });
    },
  },
  {
    code: "WATCH-002",
    proves:
      "What happened while nobody watched is told from the cursor on, to another client too, and nothing before it.",
    async run(stage) {
      const before = await stage.bead();
      const after = await cursorNow(stage);
      const [first, second] = [await stage.bead(), await stage.bead()];
      const events = await watching({ stage, client: stage.open({}), after }, async (seen) => {
        await seen.until(of(first.id));
        return await seen.until(of(second.id));
      });
      assert.equal(events.some(of(before.id)), false);
    },
  },
  {
    code: "WATCH-003",
    proves: "A cursor that is no longer, or never was, one of this workspace is told as such.",
    async run(stage) {
      await watching({ stage, after: "no cursor of ours" }, async (seen) => {
        const [event] = await seen.until(() => true);
        assert.equal(event?.kind, "resync");
      });
    },
  },
  {
    code: "WATCH-004",
    proves: "Watching ends without an error, with its signal and with its client.",
    async run(stage) {
      const signal = AbortSignal.abort();
      for await (const _event of stage.client.watch({ signal })) assert.fail("it was not to watch");
      const client = stage.open({});
      const events = client.watch()[Symbol.asyncIterator]();
      assert.equal((await events.next()).value.kind, "resync");
      const next = events.next();
      await client[Symbol.asyncDispose]();
      assert.equal((await within({ ms: stage.patienceMs, what: "The end of the watch", of: next })).done, true);
    },
  },
];
