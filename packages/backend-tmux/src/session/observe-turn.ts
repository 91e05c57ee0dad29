import type { Evidence, Outcome } from "@townkit/core";
import type { TurnObservation } from "@townkit/core/kit";
import { endIn, type Heard } from "../hooks/heard.js";
import type { TranscriptEntry } from "../transcript/transcript-entry.js";
import { findPrompt, observeTurn, outcomeSoFar } from "../transcript/turn-in-transcript.js";
import { heardSince, promptProof } from "./prompt-proof.js";
import type { TurnRecord } from "./turn-record.js";

/** What is known of the agent at one moment. */
export interface AgentSight {
  /** Null: the agent keeps no record. */
  readonly entries: readonly TranscriptEntry[] | null;
  readonly cutBefore: number;
  readonly conversation: string;
  /** What its hooks said of its turns. */
  readonly heard: readonly Heard[];
  /** By its screen; null where that does not tell. */
  readonly idle: boolean | null;
  /** For how long it has been idle, by its screen. */
  readonly idleForMs: number;
  /** What its screen says last, where that is that a turn has failed. */
  readonly error: string | null;
  /** How its process ended; null while it runs. */
  readonly ended: string | null;
  /** Some of its turns end and neither its record nor its hook says so. */
  readonly silentEnds: boolean;
  /** It was us who had its turn ended. */
  readonly endAsked: boolean;
  /** When it was begun to be looked at: its record was read after that. */
  readonly at: string;
}

/** How long an agent's record may take to hold what its hook has said. */
const recordLagMs = 2000;
/** How long what its hook will say, or its record will hold, may stay away from an agent that is idle. */
const wordLagMs = { hook: 5000, record: 15_000 } as const;

/** How long an agent that ends turns in silence is idle before one that was to end is over. */
export const silentEndMs = 2000;

/**
 * What is seen of a turn that was accepted. What its hook says comes first, then the agent's record, then the screen; the
 * record tells more of an end, so that it is given time to say it.
 */
export function observeAccepted(options: { turn: Omit<TurnRecord, "stage">; sight: AgentSight }): TurnObservation {
  const { sight } = options;
  const turn = withHook({ turn: options.turn, sight });
  const place = placeIn({ turn, sight });
  if (place === "lost") return { state: "unknown", why: "Its prompt is no longer in the agent's record." };
  const inRecord = place === null ? null : seenInRecord({ place, sight });
  if (inRecord && inRecord.state !== "running") return inRecord;
  const said = endSaid({ turn, place, sight });
  const waits = said && sight.entries !== null && sight.ended === null;
  if (said && !(waits && apartMs(sight.at, said.at) < recordLagMs)) return byHook(said);
  if (inRecord && !endsInSilence(sight)) return inRecord;
  const soFar = place === null ? null : outcomeSoFar({ entries: sight.entries ?? [], at: place });
  return seenOutside({ turn, sight, soFar });
}

/** Of two moments, whichever comes first: the clock may have been set back in between. */
function apartMs(one: string, other: string): number {
  return Math.abs(Date.parse(one) - Date.parse(other));
}

/** A hook may say that a prompt was taken when something else has shown it already. */
function withHook<Turn extends Omit<TurnRecord, "stage">>({ turn, sight }: { turn: Turn; sight: AgentSight }): Turn {
  if (turn.hooked) return turn;
  const { said } = promptProof({ record: turn, entries: sight.entries ?? [], heard: sight.heard }) ?? { said: null };
  return said ? { ...turn, hooked: true, turn: turn.turn ?? said.turn } : turn;
}

/** Null: it is not in the record yet. */
function placeIn(options: { turn: Pick<TurnRecord, "promptId" | "digest" | "from">; sight: AgentSight }) {
  const { turn, sight } = options;
  const { promptId, digest, from } = turn;
  const { entries } = sight;
  if (entries === null) return null;
  const byId = (entry: TranscriptEntry) => entry.kind === "prompt" && entry.id === promptId;
  if (promptId !== null) {
    const place = entries.findLastIndex(byId);
    return place < 0 ? "lost" : place;
  }
  const place = findPrompt({ entries, digest, from });
  return place < 0 ? null : place;
}

function seenInRecord({ place, sight }: { place: number; sight: AgentSight }): TurnObservation {
  const { entries, conversation, endAsked, ended } = sight;
  const known = entries ?? [];
  const cutBefore = ended === null ? sight.cutBefore : known.length;
  return observeTurn({ entries: known, at: place, cutBefore, conversation, endAsked });
}

/** What names no turn was perhaps said late of the one before: then the screen must not say that this one runs. */
function endSaid(options: {
  turn: Pick<TurnRecord, "turn" | "digest" | "since" | "heardBefore">;
  place: number | null;
  sight: AgentSight;
}): Heard | undefined {
  const { turn, place, sight } = options;
  const prompt = place === null ? undefined : sight.entries?.[place];
  const own = turn.turn ?? prompt?.turn ?? null;
  // Its record has the prompt in the turn that was about to end when it came: that end was not of it.
  const since = prompt?.kind === "prompt" && prompt.at > turn.since ? prompt.at : turn.since;
  const said = endIn({
    heard: heardSince({ heard: sight.heard, record: turn }),
    turn: own,
    digest: turn.digest,
    since,
  });
  return said?.turn === null && sight.idle === false ? undefined : said;
}

/** The record says that it runs, and its screen that it does not. */
function endsInSilence({ silentEnds, idle, idleForMs, endAsked, ended }: AgentSight): boolean {
  return silentEnds && ended === null && idle === true && idleForMs >= (endAsked ? silentEndMs : wordLagMs.record);
}

function byHook({ what, at, text, turn }: Heard): TurnObservation {
  const facts = { turn };
  const outcome = { text: text ?? "", finish: null, usage: null, context: null };
  if (what === "turn_failed") {
    const message = text || "The turn failed.";
    const evidence: Evidence = { kind: "hook", at, what: "The agent's hook said that the turn failed.", facts };
    const failure = { code: "agent_error", message, effect: "possible" as const, retryable: true };
    return { state: "failed", failure, outcome, evidence };
  }
  const evidence: Evidence = { kind: "hook", at, what: "The agent's hook said that the turn ended.", facts };
  return { state: "completed", outcome, evidence };
}

/** Of a turn whose end the record does not hold, or of an agent that keeps none. `soFar`: what its record has of it. */
function seenOutside(options: {
  turn: Pick<TurnRecord, "hooked">;
  sight: AgentSight;
  soFar: Outcome | null;
}): TurnObservation {
  const { turn, sight, soFar: outcome } = options;
  const { ended, idle, idleForMs, endAsked, entries, error, at } = sight;
  const evidence = (what: string): Evidence => ({ kind: "screen", at, what });
  const cut = (why: string) => ({ state: "interrupted", reason: why, outcome, evidence: evidence(why) }) as const;
  if (ended !== null) return cut(ended);
  const saysMore = turn.hooked || entries !== null;
  const lagMs = saysMore && !endAsked ? wordLagMs[entries === null ? "hook" : "record"] : 0;
  if (idle !== true || idleForMs < lagMs) {
    return { state: "running", evidence: evidence("The agent is at work.") };
  }
  if (endAsked) {
    const reason = "The turn was aborted.";
    return { state: "aborted", reason, outcome, evidence: evidence(reason) };
  }
  if (error !== null) {
    const failure = { code: "agent_error", message: error, effect: "possible" as const, retryable: true };
    return { state: "failed", failure, outcome, evidence: evidence("The agent says that the turn failed.") };
  }
  // Neither its hook nor its record knows of it: a person said that the agent had it.
  if (!turn.hooked && entries !== null && outcome === null)
    return cut("The agent waits for a prompt, and its record holds no turn for it.");
  if (sight.silentEnds) return cut("The agent waits for a prompt, and nothing says how its turn ended.");
  const none = { text: "", finish: null, usage: null, context: null };
  return { state: "completed", outcome: outcome ?? none, evidence: evidence("The agent waits for a prompt again.") };
}
