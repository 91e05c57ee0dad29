import { scriptInPrompt } from "../../script/index.js";
import type { ConversationEntry, EntryOf } from "./conversation-entry.js";

/** One submitted prompt of a turn. */
export interface PromptPart {
  readonly id: string;
  readonly text: string;
}

/** A turn as its conversation shows it. */
export interface PastTurn {
  readonly id: string;
  /** What it carries out: its own prompts, or those of the cut turn that its plain prompt takes up again. */
  readonly prompts: readonly PromptPart[];
  readonly continues: boolean;
  /** How many turns have tried these prompts, with this one. */
  readonly attempt: number;
  /** It has no end: it runs, or was aborted, or died with the agent. */
  readonly cut: boolean;
}

/** The turns of a conversation, oldest first. */
export function pastTurns(entries: readonly ConversationEntry[]): readonly PastTurn[] {
  const turns: PastTurn[] = [];
  for (const entry of entries) {
    const last = turns.at(-1);
    if (entry.type === "user" && !entry.steered) {
      if (last?.id === entry.turn) turns.splice(-1, 1, { ...last, prompts: [...last.prompts, ...partsOf(entry)] });
      else turns.push(begun({ entry, before: turns }));
    } else if ((entry.type === "end" || entry.type === "error") && last?.id === entry.turn) {
      turns.splice(-1, 1, { ...last, cut: false });
    }
  }
  return turns;
}

function begun(options: { entry: EntryOf<"user">; before: readonly PastTurn[] }): PastTurn {
  const { entry, before } = options;
  const last = before.at(-1);
  const { turn: id, text } = entry;
  if (last?.cut && !isScripted(text)) {
    return { id, prompts: last.prompts, continues: true, attempt: last.attempt + 1, cut: true };
  }
  const tries = before.filter(({ prompts }) => prompts.some((prompt) => prompt.text === text)).length;
  return { id, prompts: partsOf(entry), continues: false, attempt: tries + 1, cut: true };
}

function partsOf({ id, text, merged }: EntryOf<"user">): readonly PromptPart[] {
  return merged ?? [{ id, text }];
}

/** A script that is not valid is one: its turn fails by it. */
function isScripted(text: string): boolean {
  try {
    return scriptInPrompt(text) !== null;
  } catch {
    return true;
  }
}
