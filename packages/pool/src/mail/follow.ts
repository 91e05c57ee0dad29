import { isPerson, type SourceTown, type TownEvent } from "@townkit/core";
import { createPatience, findAssignment } from "@townkit/core/kit";
import { fateOf, neverHandedIn, outOfTime } from "./decide.js";
import type { createHandOver } from "./hand-over.js";
import type { MailRecord } from "./mail-book.js";
import { change, type MailParts } from "./parts.js";

type HandOver = ReturnType<typeof createHandOver>;

/** A timer of the platform takes no longer time; then it is looked at again. */
const longestWaitMs = 86_400_000;

/** What becomes of mail: by the town's events, and by the time for what is a person's. */
export function createFollower(parts: MailParts & Pick<HandOver, "finish" | "move">) {
  const { book, clock, locks, log, finish, move } = parts;
  let cancelTimer = () => {};
  let ended = false;

  async function settle({ town, mailId }: { town: SourceTown; mailId: string }): Promise<void> {
    const found = await book.find(mailId);
    if (found?.takenFrom) await finish(found);
    const record = await book.find(mailId);
    // What an agent has taken stays read, whatever becomes of its turn.
    if (!record?.delivery || record.state === "read") return;
    const { assignmentId } = record.delivery;
    const delivery = await findAssignment({ town, assignmentId });
    if (delivery?.state === "queued") await move(record);
    if (delivery) await change({ parts, record: (await book.find(mailId)) ?? record, fate: fateOf(delivery) });
    else if (book.inherited.has(mailId)) await change({ parts, record, fate: neverHandedIn });
    book.inherited.delete(mailId);
  }

  async function lookAt({ town, record }: { town: SourceTown; record: MailRecord }): Promise<void> {
    await locks.run(record.id, () => settle({ town, mailId: record.id }));
  }

  async function hear({ town, assignmentId }: { town: SourceTown; assignmentId: string }): Promise<void> {
    const record = await book.ofAssignment(assignmentId);
    if (record) await lookAt({ town, record });
  }

  /** People's mail whose time is over; looks again when the next one's is. */
  async function expire(): Promise<void> {
    cancelTimer();
    const waiting = (await book.all()).filter((record) => isPerson(record.to) && record.state === "unread");
    const times = waiting.flatMap(({ id, expiresAt }) =>
      expiresAt === null ? [] : [{ id, at: Date.parse(expiresAt) }],
    );
    for (const { id, at } of times) if (at <= clock.now()) await locks.run(id, () => expireOne(id));
    const next = Math.min(...times.map(({ at }) => at).filter((at) => at > clock.now()));
    if (Number.isFinite(next) && !ended)
      cancelTimer = clock.after(Math.min(next - clock.now(), longestWaitMs), () => void expire().catch(failed));
  }

  async function expireOne(mailId: string): Promise<void> {
    const record = await book.find(mailId);
    if (record?.state === "unread") await change({ parts, record, fate: outOfTime });
  }

  function failed(error: unknown): void {
    log.warn("mail could not be looked at", { error: String(error) });
  }

  /** Until `signal`. Does not throw. */
  async function follow({ town, signal }: { town: SourceTown; signal: AbortSignal }): Promise<void> {
    const patience = createPatience({ clock, again: () => track(sweep()) });
    const running = new Set<Promise<void>>();

    function track(work: Promise<void>): void {
      const done = work
        .catch((error: unknown) => {
          if (signal.aborted) return;
          failed(error);
          patience.lose();
        })
        .finally(() => running.delete(done));
      running.add(done);
    }

    async function sweep(): Promise<void> {
      for (const record of await book.all()) if (record.state !== "read") await lookAt({ town, record });
      await expire();
      patience.win();
    }

    function heard(event: TownEvent): void {
      if (event.type === "resync") track(sweep());
      else if (event.type === "assignment.created" || event.type === "assignment.changed")
        track(hear({ town, assignmentId: event.assignmentId }));
    }

    const events = town.events({ signal, durableOnly: true })[Symbol.asyncIterator]();
    // It listens from here on: what ends while the sweep looks is not missed.
    let next = events.next();
    track(sweep());
    for (let step = await next; !step.done; step = await next) {
      heard(step.value);
      next = events.next();
    }
    patience.end();
    ended = true;
    cancelTimer();
    await Promise.all(running);
  }

  return { follow, expire };
}
