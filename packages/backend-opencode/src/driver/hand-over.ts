import { BackendUnavailableError, type Clock, type Evidence, isTownError, SessionBusyError } from "@townkit/core";
import { type Turn, wordsOf } from "@townkit/core/kit";
import { ServerRefusedError } from "../client/call.js";
import type { Prompt, ServerClient } from "../client/server-client.js";
import { protocolTurnIds } from "../turn/protocol-ids.js";
import { explainRefusal } from "./explain-refusal.js";
import { continuation, promptFor } from "./prompt.js";
import { runAtOnce } from "./run-at-once.js";
import type { KnownSession } from "./sessions.js";
import type { TurnKeeper } from "./turn-keeper.js";
import { evidenceOf } from "./turn-observation.js";
import { TurnWatch } from "./turn-watch.js";

interface HandOver {
  readonly known: KnownSession;
  readonly turn: Turn;
  readonly client: ServerClient;
  readonly keeper: TurnKeeper;
  readonly clock: Clock;
  /** Nothing of it was sent before. */
  readonly fresh: boolean;
  /** Others are handed over to the same server just now. */
  readonly crowded: boolean;
  readonly signal: AbortSignal;
}

/**
 * Resolves when the server holds the prompt. That is the proof that the server took it: what it answers to being told to run one
 * comes before the turn begins. From here on the keeper sees to it that the turn runs. One prompt alone is known to be stored
 * soonest by the answer to a call that does nothing else; where many come at once, their server has less to do with one call each.
 * @throws SessionBusyError somebody else's prompt runs or waits: ours would be read together with it.
 */
export async function handOver(options: HandOver): Promise<Evidence> {
  await requireFree(options);
  const { known, turn, client, keeper, clock, fresh, crowded } = options;
  const text = await wordsOf({ turn, goOn: continuation, holds: () => holdsWords(options) });
  const prompt = promptFor({ turn, protocolId: known.protocolId, text });
  const watch = known.watch ?? new TurnWatch({ turn, fromTheBeginning: fresh });
  known.watch = watch;
  try {
    const runs = fresh && crowded && (await runAtOnce({ ...options, prompt, watch }));
    if (runs) keeper.follow(known, watch);
    else await storeThenRun({ ...options, prompt, watch });
  } catch (error) {
    const explained = await explainRefusal({ error, client, clock, known, watch });
    if (known.watch === watch) known.watch = undefined;
    throw explained;
  }
  return evidenceOf({ watch, what: "The server stored the message under our id.", clock });
}

/** By two calls, of which the first answers when the prompt is stored, and refuses one that cannot be. Nobody waits for the second. */
async function storeThenRun(options: HandOver & { prompt: Prompt; watch: TurnWatch }): Promise<void> {
  const { known, client, keeper, prompt, watch, fresh, signal } = options;
  await client.storePrompt(prompt, signal).catch((error: unknown) => {
    throw watch.toldAhead ? leftOpen(error) : error;
  });
  // Told once more, a turn that has begun since it was told first may run twice: behind somebody else's prompt it would.
  if (fresh && (watch.begun || known.watch !== watch)) return;
  // The end may be heard of before the answer to the call comes.
  watch.handedOver();
  const run = () =>
    client.runPrompt(prompt).then(
      () => keeper.follow(known, watch),
      (error: unknown) => keeper.notRun({ known, watch, error }),
    );
  // That it was taken is written down in the next round of the event loop; the work of this call need not delay that.
  setImmediate(() => setImmediate(run));
}

/** The server was told of the prompt before: that it cannot be reached by now says nothing of what it did with it. */
function leftOpen(error: unknown): unknown {
  if (!isTownError(error) || error instanceof ServerRefusedError) return error;
  return new BackendUnavailableError({
    backend: "opencode",
    problem: "it was told to run the prompt, and could not be asked whether it holds it",
    remedy: "It is restarted when it has died; the prompt is looked for then.",
    effect: "possible",
    cause: error,
  });
}

/** Whether one of the earlier attempts is in the conversation with the words of the work: messages can be removed from it. */
async function holdsWords({ known, turn, client }: HandOver): Promise<boolean> {
  const { assignmentId, work } = turn;
  for (let attempt = 1; attempt < turn.attempt; attempt += 1) {
    const ids = protocolTurnIds({ sessionId: known.session.config.id, assignmentId, attempt });
    const message = await client.getMessage({ sessionID: known.protocolId, messageID: ids.messageId });
    if (message?.parts.some((part) => part.type === "text" && part.text.startsWith(work.content))) return true;
  }
  return false;
}

async function requireFree({ known, turn, keeper }: HandOver): Promise<void> {
  const sessionId = known.session.config.id;
  const { messageId } = protocolTurnIds({ sessionId, assignmentId: turn.assignmentId, attempt: turn.attempt });
  if (known.watch && known.watch.ids.messageId !== messageId) {
    throw new SessionBusyError({ sessionId, assignmentId: known.watch.owner.assignmentId });
  }
  if (known.watch || !(known.busy || known.foreignWaits)) return;
  if (!(await keeper.askWhetherBusy(known))) return;
  throw new SessionBusyError({ sessionId, assignmentId: null, why: "somebody else's prompt is being answered" });
}
