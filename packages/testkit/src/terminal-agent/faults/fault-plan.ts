import type { ConversationEntry } from "../record/conversation-entry.js";
import type { TerminalAgentSettings } from "../settings.js";
import type { TerminalAgentFaults, TerminalAgentRound } from "./schema.js";

/**
 * Which faults stand now: those of the settings, and over them those of the round. A round ends with its turn; a
 * conversation that is resumed goes on in the round in which it was.
 */
export class FaultPlan {
  readonly lasting: TerminalAgentFaults;
  readonly #rounds: readonly TerminalAgentRound[];
  #round: number;
  #menusChanged = -1;

  constructor(options: { settings: TerminalAgentSettings; entries: readonly ConversationEntry[] }) {
    this.lasting = options.settings.faults;
    this.#rounds = options.settings.rounds;
    this.#round = new Set(options.entries.flatMap((entry) => (entry.type === "user" ? [entry.turn] : []))).size;
  }

  get now(): TerminalAgentRound {
    return { ...this.lasting, ...this.#rounds[this.#round] };
  }

  /** How many rounds were before this one: what is counted, such as swallowed Enters, is counted anew in each. */
  get round(): number {
    return this.#round;
  }

  /** How a permission menu that is put now is to change: the first one of each round does. */
  menuChange(): NonNullable<TerminalAgentRound["menuChanges"]> | null {
    if (this.#menusChanged === this.#round) return null;
    this.#menusChanged = this.#round;
    return this.now.menuChanges ?? null;
  }

  turnEnded(): void {
    this.#round += 1;
  }
}
