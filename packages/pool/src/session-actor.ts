import {
  type Assignment,
  BackendUnavailableError,
  type Commit,
  isTownError,
  type TownError,
  takenStates,
} from "@townkit/core";
import type { ActorEnvironment } from "./actor-environment.js";
import { ClockWatch } from "./clock-watch.js";
import { type Backoff, nextBackoff } from "./decide/backoff.js";
import { clockSet } from "./decide/clock-set.js";
import { decide, type Step } from "./decide/decide.js";
import type { Draft } from "./decide/draft.js";
import { nextDue } from "./decide/next-step.js";
import { lookAgain } from "./decide/observe-session.js";
import { openProblem } from "./decide/own-problem.js";
import type { Context, Effect, SessionState } from "./decide/session-state.js";
import { EffectOutcomes } from "./effect-outcomes.js";
import { loadWork } from "./load.js";

/**
 * One session's inputs, one after another: decide, commit, and only then tell and do. Nothing is changed in memory, told
 * or sent that the store did not take first.
 */
export class SessionActor {
  #state: SessionState;
  #tail: Promise<unknown> = Promise.resolve();
  /** What was seen and could not be committed yet, oldest first. */
  readonly #pending: Step[] = [];
  #storeBackoff: Backoff | null = null;
  #cancelTimer: () => void = () => {};
  #cancelRetry: () => void = () => {};
  #closed = false;
  /** By the clock that nobody sets; null: there was none. */
  #lastSign: number | null = null;
  readonly #clockWatch: ClockWatch;
  readonly #written = new Map<string, Assignment>();
  readonly #outcomes = new EffectOutcomes();
  readonly #env: ActorEnvironment;

  constructor(options: { state: SessionState; env: ActorEnvironment }) {
    this.#state = options.state;
    this.#env = options.env;
    this.#clockWatch = new ClockWatch(options.env.clock);
  }

  /** As it was committed last. */
  get state(): SessionState {
    return this.#state;
  }

  /**
   * A caller's input. `load` reads what the step needs, when its turn has come.
   * @throws what the step throws, and the store's errors: then nothing happened.
   */
  apply<Reply>(step: Step<Reply>): Promise<Reply>;
  apply<Reply, Loaded>(step: (draft: Draft, loaded: Loaded) => Reply, load: () => Promise<Loaded>): Promise<Reply>;
  apply<Reply>(step: (draft: Draft, loaded: unknown) => Reply, load?: () => Promise<unknown>): Promise<Reply> {
    return this.#enqueue(async () => {
      await this.#flush();
      const loaded = await load?.();
      return this.#commit((draft) => step(draft, loaded));
    });
  }

  /** Something that was seen. It is not lost when the store fails: it is tried again, before anything else. */
  observe(step: Step): Promise<void> {
    return this.#enqueue(async () => {
      this.#pending.push(step);
      await this.#flush();
    }).catch((error: unknown) => this.#env.log.warn("a change of a session waits for the store", this.#facts(error)));
  }

  /**
   * Work that the agent was seen to have taken, where that is written down and not yet safe from a loss of power. It may be told
   * by then: after a loss it is seen there again.
   */
  seenTaken(assignmentId: string): Assignment | undefined {
    const written = this.#written.get(assignmentId);
    return written && takenStates.includes(written.state) ? written : undefined;
  }

  /** Something was seen of its agent, which may change nothing. */
  sign(): void {
    this.#lastSign = this.#env.clock.monotonic();
    if (openProblem(this.#state.record.session, "stalled")) void this.observe(() => {});
  }

  /** What the last effect of this kind failed with, if it failed. */
  failure(type: Effect["type"]): TownError | undefined {
    return this.#outcomes.failure(type);
  }

  /** Settles as the next effect of this kind does; ask before the input that begins it. */
  outcome(type: Effect["type"]): Promise<void> {
    return this.#outcomes.next(type);
  }

  /** Lets the input end that is being committed; what comes later is dropped, and is found again by the next process. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer();
    this.#cancelRetry();
    await this.#tail;
  }

  #enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(() => {
      if (this.#closed) {
        const remedy = "Start the town again.";
        throw new BackendUnavailableError({ backend: "pool", problem: "it was closed.", remedy, effect: "none" });
      }
      return task();
    });
    this.#tail = result.catch(() => {});
    return result;
  }

  async #flush(): Promise<void> {
    for (let step = this.#pending[0]; step; step = this.#pending[0]) {
      try {
        await this.#commit(step);
      } catch (error) {
        if (isStoreError(error)) {
          this.#retryLater();
          throw error;
        }
        this.#env.log.error("what was seen of a session could not be applied", this.#facts(error));
      }
      this.#pending.shift();
    }
    this.#storeBackoff = null;
  }

  #retryLater(): void {
    const { clock, random } = this.#env;
    this.#storeBackoff = nextBackoff({ before: this.#storeBackoff, now: clock.monotonic(), random: random() });
    this.#cancelRetry();
    this.#cancelRetry = clock.after(this.#storeBackoff.until - clock.monotonic(), () => void this.observe(() => {}));
  }

  async #commit<Reply>(step: Step<Reply>): Promise<Reply> {
    try {
      return await this.#decide(step);
    } catch (error) {
      if (!isTownError(error) || error.code !== "revision_conflict") throw error;
      await this.#reload(error);
      // What the lost state had begun is not known any more: it is asked for.
      return this.#decide((draft) => {
        lookAgain(draft);
        return step(draft);
      });
    }
  }

  async #decide<Reply>(step: Step<Reply>): Promise<Reply> {
    const { store, hub, clock, random, absenceIsProof, policyOf, fallback } = this.#env;
    // A laptop that slept wakes nobody, and an hour that the clock was set back is not waited for.
    const setBy = this.#clockWatch.setBy();
    if (setBy !== 0) this.#state = clockSet(this.#state, setBy);
    const now = clock.now();
    const policy = policyOf(this.#state.record.config.role);
    const context: Context = {
      now,
      random: random(),
      absenceIsProof,
      policy,
      lastSign: this.#lastSign === null ? 0 : now - (clock.monotonic() - this.#lastSign),
      fallback,
    };
    const { state, commit, effects, reply } = decide({ state: this.#state, step, context });
    if (commit) {
      const written = () => this.#isWritten(commit);
      const { lastSeq } = await store.commit(commit, { written }).finally(() => this.#written.clear());
      hub.publish({ events: commit.events ?? [], lastSeq });
    }
    this.#state = state;
    this.#wake(commit);
    if (this.#closed) return reply;
    for (const effect of effects) void this.#perform(effect);
    this.#arm(context.now);
    return reply;
  }

  async #perform(effect: Effect): Promise<void> {
    const { step, error, goesOn = false } = await this.#env.perform(effect, this.#state);
    if (this.#closed) return;
    if (!goesOn) this.#outcomes.ended(effect.type, error);
    await this.observe((draft) => {
      draft.ended(effect);
      step(draft);
    });
    if (!goesOn) this.#outcomes.tell(effect.type, error);
  }

  /** Somebody else wrote, or a commit happened that was reported as failed: the store is right. */
  async #reload(conflict: TownError): Promise<void> {
    const { store, log } = this.#env;
    const { id } = this.#state.record.session;
    const record = await store.getSession(id);
    if (!record || this.#state.record.session.revision === 0) throw conflict;
    log.warn("a session is read again from the store", this.#facts(conflict));
    this.#state = { ...this.#state, record, work: await loadWork({ store, sessionId: id }) };
  }

  #isWritten({ assignments = [] }: Commit): void {
    for (const assignment of assignments) this.#written.set(assignment.id, assignment);
    for (const { id } of assignments) this.#env.waits.wake(id);
  }

  #wake(commit: Commit | null): void {
    const { waits, changed } = this.#env;
    if (commit) changed(this.#state.record.session);
    for (const { id } of commit?.assignments ?? []) waits.wake(id);
    waits.wake(this.#state.record.session.id);
  }

  /** `decidedAt`: what was not yet due in the decision must be due later, also when time has gone on since. */
  #arm(decidedAt: number): void {
    const { clock } = this.#env;
    this.#cancelTimer();
    const due = nextDue(this.#state, decidedAt);
    if (due === null) return;
    const ms = Math.min(Math.max(due - clock.now(), 0), longestTimerMs);
    this.#cancelTimer = clock.after(ms, () => void this.observe(() => {}));
  }

  #facts(error: unknown): Record<string, unknown> {
    return { sessionId: this.#state.record.session.id, error: String(error) };
  }
}

/** The longest time that a timer of the platform takes; beyond it, it would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

function isStoreError(error: unknown): boolean {
  return isTownError(error) && (error.code.startsWith("store_") || error.code === "revision_conflict");
}
