import { type Clock, isTownError, type Log } from "@townkit/core";
import type { DriverSink, Turn, TurnObservation } from "@townkit/core/kit";
import type { ServerClient } from "../client/server-client.js";
import type { StoredBody } from "../stream/server-events.js";
import { isEnd, mayChange, ownEnding, sentences } from "../turn/ending.js";
import type { Verdict } from "../turn/verdict.js";
import type { TurnOwner } from "./call-turn.js";
import { noteForeign } from "./foreign-prompts.js";
import { ProviderPatience } from "./provider-patience.js";
import type { KnownSession } from "./sessions.js";
import { TurnJudge } from "./turn-judge.js";
import { evidenceOf, observationOf } from "./turn-observation.js";
import { TurnWatch } from "./turn-watch.js";

/** After a session's idle the error of its last message may still be on its way (40 to 60 ms, measured on 1.18). */
const graceMs = 2_000;

/** How long after its hand-over a turn may take to begin before we look for it. A cold directory takes 3 s. */
const beginMs = 15_000;

/** The answer that refuses a prompt says nothing of the cause; an event that comes with it does. */
export const eventMs = 300;

/** How often a message that was stored and did not run is driven, before its state is given up as unknown. */
const maxDrives = 3;

/** One of our turns, when it is over. */
export interface EndedTurn {
  readonly owner: TurnOwner;
  readonly state: Verdict["state"];
}

/** Who is asked, and who hears of it. */
interface Means {
  readonly sink: DriverSink;
  readonly clock: Clock;
  readonly log: Log;
  readonly client: () => Promise<ServerClient>;
  readonly onBegun: (known: KnownSession) => void;
  /** A turn of ours that nobody watched is at work. */
  readonly onFound: (known: KnownSession) => void;
  /** Our turn ended, or, with null, the session is idle after one of somebody else's. */
  readonly onEnd: (known: KnownSession, ended: EndedTurn | null) => void;
  /** How long a provider may be asked again and again, in milliseconds. */
  readonly patienceMs: number;
}

/** Watches our turns from their hand-over to their end, and tells of both. */
export class TurnKeeper {
  readonly #means: Means;
  readonly patience: ProviderPatience;
  readonly #judge: TurnJudge;

  constructor(means: Means) {
    const { clock, patienceMs: limitMs } = means;
    this.#means = means;
    this.#judge = new TurnJudge(means);
    this.patience = new ProviderPatience({ clock, limitMs, onOver: (over) => this.#giveUp(over) });
  }

  /** The turn is with the server: it is looked for when nothing is heard of it. */
  follow(known: KnownSession, watch: TurnWatch): void {
    this.#judge.prepare(known.data.directory);
    if (known.watch === watch && !watch.begun) this.#lookLater({ known, watch, ms: beginMs, last: false });
  }

  /** The server was told to run it, and that failed. The cause may come as an event of its own. */
  notRun(options: { known: KnownSession; watch: TurnWatch; error: unknown }): void {
    const { known, watch, error } = options;
    this.#means.log.warn("A stored prompt was not run.", { ...watch.ids, error: String(error) });
    if (known.watch === watch && !watch.begun) this.#lookLater({ known, watch, ms: eventMs, last: false });
  }

  stored(known: KnownSession, body: StoredBody): void {
    noteForeign(known, body);
    const { watch } = known;
    if (!watch) return;
    watch.apply(body);
    if (body.type !== "message.updated.1") return;
    const { info } = body.body;
    if (info.role !== "assistant") return;
    if (watch.mirror.has(info.parentID)) this.#begun(known, watch);
    // An answer to another message than ours may mean that the model has gone on to somebody else's.
    const elsewhere = info.parentID !== watch.ids.messageId;
    if (watch.submitted && (!known.busy || elsewhere)) this.#look({ known, watch, last: false });
  }

  status(known: KnownSession, busy: boolean): void {
    const was = known.busy;
    known.busy = busy;
    known.statusesHeard += 1;
    const { watch } = known;
    if (!busy) known.foreignWaits = false;
    if (!busy && !watch) this.#means.onEnd(known, null);
    if (watch?.submitted && !busy) this.#look({ known, watch, last: false });
    else if (!watch && was !== busy) {
      this.#means.sink.session({ sessionId: known.session.config.id, status: busy ? "busy" : "idle" });
    }
  }

  /** Whether anybody's turn runs in the session, asked of the server. What is heard meanwhile is newer than the answer. */
  async askWhetherBusy(known: KnownSession): Promise<boolean> {
    const heard = known.statusesHeard;
    const client = await this.#means.client();
    const status = (await client.statuses(known.data.directory))[known.protocolId];
    if (known.statusesHeard === heard) this.status(known, status !== undefined);
    return known.busy;
  }

  retrying(known: KnownSession, message: string): void {
    this.#means.sink.session({ sessionId: known.session.config.id, reason: `The provider is asked again: ${message}` });
    if (known.watch) this.patience.retrying({ known, watch: known.watch, words: message });
  }

  #giveUp(over: { known: KnownSession; watch: TurnWatch; why: string }): void {
    const { known, watch, why } = over;
    watch.gaveUp = why;
    this.#means.log.warn("A turn's provider is given up.", { sessionId: known.session.config.id, why });
    this.#means
      .client()
      .then((client) => client.abort(known.protocolId))
      .then(() => this.recheck(known))
      .catch((error: unknown) =>
        this.#means.log.warn("A turn could not be ended.", { ...watch.ids, error: String(error) }),
      );
  }

  /** Judges the turn by what the server has of it now, and tells when that is new. */
  async recheck(known: KnownSession): Promise<void> {
    const { watch } = known;
    if (!watch?.submitted) return;
    await this.#conclude({ known, watch, last: true }).catch((error: unknown) => {
      this.#lookAgain({ known, watch, error });
      throw error;
    });
  }

  /** What became of an attempt; one that goes on is watched from now on. */
  async locate(known: KnownSession, turn: Turn): Promise<TurnObservation> {
    const watch = new TurnWatch({ turn, fromTheBeginning: false });
    const current = known.watch?.ids.messageId === watch.ids.messageId ? known.watch : watch;
    if (known.ended?.messageId === watch.ids.messageId) return this.#observation(watch, known.ended.verdict);
    const verdict = await this.#judge.byTheRecord({ known, watch: current });
    if (known.watch === current && isEnd(verdict)) this.#end(known, current, verdict);
    if (known.ended?.messageId === watch.ids.messageId) return this.#observation(watch, known.ended.verdict);
    const goesOn = verdict.state === "accepted" || verdict.state === "running";
    if (goesOn && (!known.watch || known.watch === current)) {
      const found = !known.watch && verdict.state === "running";
      known.watch = current;
      current.submitted = true;
      if (found) this.#means.onFound(known);
      this.follow(known, current);
    }
    return this.#observation(current, verdict);
  }

  #begun(known: KnownSession, watch: TurnWatch): void {
    watch.begin();
    if (watch.published === "running") return;
    this.patience.stepped(watch);
    this.#means.onBegun(known);
    const evidence = evidenceOf({ watch, what: sentences.running, clock: this.#means.clock });
    this.#publish(watch, { state: "running", evidence });
  }

  #look(options: { known: KnownSession; watch: TurnWatch; last: boolean }): void {
    this.#conclude(options).catch((error: unknown) => this.#lookAgain({ ...options, error }));
  }

  /** Without an answer nothing can be said, and nobody else may look: the end of the turn may have been told already. */
  #lookAgain(failed: { known: KnownSession; watch: TurnWatch; error: unknown }): void {
    const { known, watch, error } = failed;
    this.#means.log.warn("A turn could not be looked at.", {
      ...watch.ids,
      error: isTownError(error) ? error.message : String(error),
    });
    if (known.watch === watch) this.#lookLater({ known, watch, ms: beginMs, last: true });
  }

  async #conclude(options: { known: KnownSession; watch: TurnWatch; last: boolean }): Promise<void> {
    const { known, watch, last } = options;
    const { drives, begun } = watch;
    const heard = last ? undefined : await this.#judge.byWhatWasHeard({ known, watch });
    const verdict = heard ?? (await this.#judge.byTheRecord({ known, watch }));
    if (known.watch !== watch) return;
    // Handed over again, or begun, while the record was read: that says nothing of it.
    if (!heard && (watch.drives !== drives || watch.begun !== begun)) return await this.#conclude(options);
    if (isEnd(verdict) && (last || !mayChange(verdict))) return this.#end(known, watch, verdict);
    if (verdict.state === "running") return this.#begun(known, watch);
    if (verdict.state === "accepted") return this.#lookLater({ known, watch, ms: beginMs, last: true });
    if (!last) return this.#lookLater({ known, watch, ms: graceMs, last: true });
    this.#neverRan(known, watch, verdict);
  }

  /** The message is there and nothing runs: a crash or a lost request came between the two. Told, it is driven again. */
  #neverRan(known: KnownSession, watch: TurnWatch, verdict: Verdict): void {
    const gone = verdict.state === "absent";
    if (gone || watch.runsByItself || watch.drives >= maxDrives) {
      const why = gone ? "The server lost the message." : "The server holds the message and does not run it.";
      this.#end(known, watch, { state: "unknown", why });
      return;
    }
    watch.submitted = false;
    this.#publish(watch, this.#observation(watch, verdict));
  }

  #end(known: KnownSession, watch: TurnWatch, judged: Verdict): void {
    const { abortRequested, gaveUp } = watch;
    const verdict = ownEnding({ judged, abortRequested, gaveUp });
    known.watch = undefined;
    this.patience.forget(watch);
    known.ended = { messageId: watch.ids.messageId, verdict };
    this.#publish(watch, this.#observation(watch, verdict));
    watch.finish();
    this.#means.onEnd(known, { owner: watch.owner, state: verdict.state });
    // Somebody else's turn goes on in it: ours was the last thing that was said of the session.
    if (known.busy) this.#means.sink.session({ sessionId: known.session.config.id, status: "busy" });
  }

  #observation(watch: TurnWatch, verdict: Verdict): TurnObservation {
    return observationOf({ watch, verdict, clock: this.#means.clock });
  }

  #publish(watch: TurnWatch, observation: TurnObservation): void {
    watch.published = observation.state;
    const { assignmentId, attempt, session } = watch.turn;
    this.#means.sink.turn({ sessionId: session.config.id, assignmentId, attempt, observation });
  }

  #lookLater(options: { known: KnownSession; watch: TurnWatch; ms: number; last: boolean }): void {
    const { known, watch, ms, last } = options;
    watch.planLook({
      clock: this.#means.clock,
      ms,
      last,
      look: () => {
        if (known.watch === watch && (last || !watch.begun)) this.#look({ known, watch, last: true });
      },
    });
  }
}
