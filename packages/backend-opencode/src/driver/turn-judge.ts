import type { Clock, Log } from "@townkit/core";
import type { ServerClient } from "../client/server-client.js";
import { mayChange } from "../turn/ending.js";
import type { Message } from "../turn/messages.js";
import type { LimitOf } from "../turn/outcome.js";
import { judgeTurn, type Verdict } from "../turn/verdict.js";
import { ModelLimits } from "./model-limits.js";
import { readMessagesFrom } from "./read-messages.js";
import type { KnownSession } from "./sessions.js";
import type { TurnWatch } from "./turn-watch.js";

/** How long the last message of an idle session is on its way at most on a loaded machine, where somebody waits for the answer. */
const writeMs = 300;

interface Seen {
  readonly known: KnownSession;
  readonly watch: TurnWatch;
}

/** What became of our turns: by what was heard of them, or by what the server holds of them. */
export class TurnJudge {
  readonly #client: () => Promise<ServerClient>;
  readonly #clock: Clock;
  readonly #limits: ModelLimits;

  constructor(options: { client: () => Promise<ServerClient>; clock: Clock; log: Log }) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#limits = new ModelLimits(options);
  }

  /** What will be asked for at the end of a turn there is asked for now, so that it is known by then. */
  prepare(directory: string): void {
    void this.#limits.of(directory);
  }

  /** Asks nobody. Undefined where not all of it was heard. */
  async byWhatWasHeard(seen: Seen): Promise<Verdict | undefined> {
    const limitOf = await this.#limits.of(seen.known.data.directory);
    const messages = seen.watch.seenMessages();
    return messages && this.#verdict({ ...seen, messages, limitOf });
  }

  /**
   * What the next moment may overturn is read again: an idle session's last message may be on its way, and a turn may have
   * begun between the reading of the status and that of the messages, which then looks cut.
   */
  async byTheRecord(seen: Seen): Promise<Verdict> {
    const verdict = await this.#read(seen);
    if (!mayChange(verdict)) return verdict;
    await new Promise<void>((resolve) => void this.#clock.after(writeMs, resolve));
    return await this.#read(seen);
  }

  async #read({ known, watch }: Seen): Promise<Verdict> {
    const client = await this.#client();
    const limitOf = await this.#limits.of(known.data.directory);
    // First the status: what an idle session has written by then is all of its turn.
    const heard = known.statusesHeard;
    const status = (await client.statuses(known.data.directory))[known.protocolId];
    if (known.statusesHeard === heard) known.busy = status !== undefined && status.type !== "idle";
    const held = await client.getMessage({ sessionID: known.protocolId, messageID: watch.ids.messageId });
    const options = { client, sessionID: known.protocolId, messageId: watch.ids.messageId };
    const messages = held ? await readMessagesFrom(options) : [];
    return this.#verdict({ known, watch, messages, limitOf });
  }

  #verdict(given: Seen & { messages: readonly Message[]; limitOf: LimitOf }): Verdict {
    const { known, watch, messages, limitOf } = given;
    const { errors, ids } = watch;
    const abortRequested = watch.abortRequested || watch.gaveUp !== null;
    return judgeTurn({ messages, messageId: ids.messageId, busy: known.busy, errors, abortRequested, limitOf });
  }
}
