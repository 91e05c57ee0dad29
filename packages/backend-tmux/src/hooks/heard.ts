import type { AgentReport } from "@townkit/core/kit";
import { z } from "zod";

/** One thing that a hook said of a turn. */
export const HeardSchema = z.strictObject({
  /** Of one session each has the next number, in the order in which they came. */
  number: z.int().default(0),
  what: z.enum(["prompt_taken", "turn_ended", "turn_failed"]),
  /** When it was said, by the hook's own clock. */
  at: z.string(),
  /** The agent's own name of the turn, where it has one. */
  turn: z.string().nullable(),
  /** Of the words of the prompt. */
  digest: z.string().nullable(),
  /** The closing words of a turn. */
  text: z.string().nullable(),
});
export type Heard = z.infer<typeof HeardSchema>;

const text = z.string().nullable().default(null).catch(null);
const PayloadSchema = z.object({ at: z.string(), turn: text, digest: text, text, failed: z.boolean().default(false) });

/** What was said, before it has its number. */
export type Said = Omit<Heard, "number">;

/** What a report says of a turn; null where it is of something else, or of none that we sent. */
export function heardIn({ event, payload }: AgentReport): Said | null {
  if (event !== "prompt_taken" && event !== "session_idle") return null;
  const read = PayloadSchema.safeParse(payload);
  if (!read.success) return null;
  const { at, turn, digest, text, failed } = read.data;
  const what = event === "prompt_taken" ? event : failed ? "turn_failed" : "turn_ended";
  return { what, at, turn, digest, text };
}

/** That a prompt was taken: the first word of it since it was begun that is of none of the turns before. */
export function takenIn(options: {
  heard: readonly Heard[];
  digest: string;
  since: string;
  earlierTurns: ReadonlySet<string>;
}): Heard | undefined {
  const { heard, digest, since, earlierTurns } = options;
  return heard.find(
    (one) =>
      one.what === "prompt_taken" &&
      one.digest === digest &&
      one.at >= since &&
      !(one.turn !== null && earlierTurns.has(one.turn)),
  );
}

/**
 * That a turn ended, as was said since its prompt was taken, or since it was begun where no hook told of that: a prompt that comes
 * at the end of a turn may be taken into that one, which then ends once more. What names a turn is of that one alone. What names
 * none is of this one if it is of no other prompt that was heard of: an agent's hook for a turn that was aborted may be under way
 * for long. That nothing else was said late of the one before is for the screen to tell.
 */
export function endIn(options: {
  heard: readonly Heard[];
  turn: string | null;
  /** Of the words of its prompt. */
  digest: string;
  since: string;
}): Heard | undefined {
  const { heard, turn, digest, since } = options;
  const taken = takenIn({ heard, digest, since, earlierTurns: new Set() });
  const prompts = heard.flatMap((one) => (one.what === "prompt_taken" && one.digest !== null ? [one.digest] : []));
  const others = new Set(prompts.filter((one) => one !== digest));
  const isOfOther = ({ digest: of }: Heard) => of !== null && others.has(of);
  const ends = heard.filter((one) => one.what !== "prompt_taken" && one.at >= (taken?.at ?? since));
  return ends.find((one) => (one.turn === null ? !isOfOther(one) : one.turn === turn));
}
