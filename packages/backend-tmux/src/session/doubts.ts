import type { Turn } from "@townkit/core/kit";
import type { DeliveryStage } from "../delivery/decide-delivery.js";
import type { TurnRecord } from "./turn-record.js";

/** A prompt of which nobody can tell whether the agent took it. */
export interface Doubt {
  readonly turn: Turn;
  readonly text: string;
  readonly record: TurnRecord;
  readonly stage: Exclude<DeliveryStage, "begun">;
  /** Its text was in the composer when it was looked at last. */
  shown: boolean;
  /** Since when the agent has been idle with nothing in the composer; null: it is not. */
  emptySince: number | null;
  /** How often it was looked at. */
  looks: number;
}

const firstMs = 500;
const longestMs = 60_000;

/** The doubt of one session, if there is one: a session takes nothing else until it is settled. */
export class Doubts {
  #current: Doubt | null = null;

  get current(): Doubt | null {
    return this.#current;
  }

  begin(doubt: Pick<Doubt, "turn" | "text" | "record" | "stage" | "shown">): void {
    this.#current = { ...doubt, emptySince: null, looks: 0 };
  }

  end(): void {
    this.#current = null;
  }

  /** After how long it is looked at again though nothing was drawn: ever more seldom. */
  get nextMs(): number {
    return Math.min(longestMs, firstMs * 2 ** (this.#current?.looks ?? 0));
  }
}
