import type { OpencodeClient } from "@opencode-ai/sdk/v2/client";
import type { Clock } from "@townkit/core";
import { z } from "zod";
import { asked, understood } from "./client.js";
import { type HistoryFile, StoredEventSchema } from "./history-file.js";

/** Without news it is asked for that often at most. */
const againMs = 1000;
/** No session has so many events: what is asked for behind them is nothing. */
const behindAll = 1e9;
/** An empty list is not sent by its client, and is refused by the server. */
const nobody = { ses_none: behindAll };

const SessionsSchema = z.array(z.looseObject({ id: z.string() }));

/** Copies what the server has stored of one conversation into its file, from where it was left. */
export class HistoryKeeper {
  readonly #file: HistoryFile;
  readonly #clock: Clock;
  /** Other sessions there, of which nothing is wanted: those that are not named are told of in full. */
  readonly #others = new Set<string>();
  #news = true;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> = Promise.resolve();

  constructor({ file, clock }: { file: HistoryFile; clock: Clock }) {
    this.#file = file;
    this.#clock = clock;
  }

  /** There is, or may be, more by now. */
  stale(): void {
    this.#news = true;
  }

  /** Another process begins, which has all others' events at hand. */
  forget(): void {
    this.#others.clear();
    this.#readAt = Number.NEGATIVE_INFINITY;
    this.#news = true;
  }

  /**
   * Resolves when all that there was at the call is in the file. `idleAt`: nothing of it ran then, in milliseconds since 1970; a
   * turn that rested on its tools by then has ended, and that is written down. @throws ServerFailure
   */
  async keep(options: { client: OpencodeClient; session: string; idleAt?: number | null }): Promise<void> {
    const { client, session, idleAt = null } = options;
    const hasEnded = async () => idleAt !== null && (await this.#file.restsBy(idleAt));
    // From what was read before that nothing is concluded: it may have gone on.
    if (await hasEnded()) this.stale();
    this.#reading = this.#reading.catch(() => {}).then(() => this.#keep({ client, session }));
    await this.#reading;
    if (await hasEnded()) await this.#file.mark("town.idle");
  }

  async #keep({ client, session }: { client: OpencodeClient; session: string }): Promise<void> {
    if (!this.#news && this.#clock.monotonic() - this.#readAt < againMs) return;
    this.#news = false;
    try {
      if (this.#readAt === Number.NEGATIVE_INFINITY) await this.#learnOthers(client);
      this.#readAt = this.#clock.monotonic();
      this.#others.delete(session);
      const last = await this.#file.last();
      const body = {
        ...nobody,
        ...Object.fromEntries([...this.#others].map((other) => [other, behindAll])),
        ...(last >= 0 && { [session]: last }),
      };
      const run = (signal: AbortSignal) => client.sync.history.list({ body }, { signal });
      const what = "Reading its history";
      const answer = (await asked({ what, effect: "none", run })) ?? [];
      const events = understood({ what, schema: z.array(StoredEventSchema), answer });
      for (const { aggregate_id: other } of events) if (other !== session) this.#others.add(other);
      await this.#file.add({ session, events });
    } catch (error) {
      this.#news = true;
      throw error;
    }
  }

  async #learnOthers(client: OpencodeClient): Promise<void> {
    const run = (signal: AbortSignal) => client.session.list({ limit: 100_000 }, { signal });
    const what = "Listing its sessions";
    const answer = (await asked({ what, effect: "none", run })) ?? [];
    for (const { id } of understood({ what, schema: SessionsSchema, answer })) this.#others.add(id);
  }
}
