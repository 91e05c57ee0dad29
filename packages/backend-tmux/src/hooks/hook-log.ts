import type { Records } from "../session/turn-record.js";
import type { Heard, Said } from "./heard.js";

/** So much of what was said of turns is remembered: one turn is said two things of, and one runs at a time. */
const remembered = 20;

/** What the hooks of one session said of its turns. It is kept, so that a crash of ours forgets none of it. */
export class HookLog {
  readonly #sessionId: string;
  readonly #records: Records;
  /** Something was heard from the agent's process that runs now. */
  greeted = false;
  /** It was noticed that nothing is. */
  missed = false;
  #heard: Promise<readonly Heard[]> | null = null;

  constructor(options: { sessionId: string; records: Records }) {
    this.#sessionId = options.sessionId;
    this.#records = options.records;
  }

  /** Another process of the agent begins. */
  begin(): void {
    this.greeted = false;
    this.missed = false;
  }

  /** Oldest first. */
  all(): Promise<readonly Heard[]> {
    this.#heard ??= this.#records.heard(this.#sessionId);
    return this.#heard;
  }

  /** The number of what came last; 0: nothing has. */
  async last(): Promise<number> {
    return lastOf(await this.all());
  }

  /** Resolves when it is kept. */
  async add(said: Said): Promise<void> {
    const before = this.all();
    this.#heard = before.then((known) => [...known, { ...said, number: lastOf(known) + 1 }].slice(-remembered));
    await this.#records.keepHeard(this.#sessionId, await this.#heard);
  }
}

function lastOf(heard: readonly Heard[]): number {
  return heard.at(-1)?.number ?? 0;
}
