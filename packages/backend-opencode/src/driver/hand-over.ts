import { type Clock, type Evidence, SessionBusyError } from "@townkit/core";
import { type Turn, wordsOf } from "@townkit/core/kit";
import type { ServerClient } from "../client/server-client.js";
import { protocolTurnIds } from "../turn/protocol-ids.js";
import { explainRefusal } from "./explain-refusal.js";
import { continuation, promptFor } from "./prompt.js";
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
  readonly signal: AbortSignal;
}

/**
 * Stores the prompt on the server, then has it run: a message that is not stored is lost without a trace when the server dies.
 * Resolves when it is stored. That is the proof that the server took it; the answer to the second call proves nothing, it
 * comes before the turn begins. From here on the keeper sees to it that the turn runs.
 * @throws SessionBusyError somebody else's prompt runs or waits: ours would be read together with it.
 */
export async function handOver(options: HandOver): Promise<Evidence> {
  await requireFree(options);
  const { known, turn, client, keeper, clock, fresh, signal } = options;
  const text = await wordsOf({ turn, goOn: continuation, holds: () => holdsWords(options) });
  const prompt = promptFor({ turn, protocolId: known.protocolId, text });
  const watch = known.watch ?? new TurnWatch({ turn, fromTheBeginning: fresh });
  known.watch = watch;
  try {
    await client.storePrompt(prompt, signal);
  } catch (error) {
    const explained = await explainRefusal({ error, client, clock, known, watch });
    if (known.watch === watch) known.watch = undefined;
    throw explained;
  }
  // The end may be heard of before the answer to the call comes.
  watch.handedOver();
  const run = () =>
    client.runPrompt(prompt).then(
      () => keeper.follow(known, watch),
      (error: unknown) => keeper.notRun({ known, watch, error }),
    );
  // That it was taken is written down in the next round of the event loop; the work of this call need not delay that.
  setImmediate(() => setImmediate(run));
  return evidenceOf({ watch, what: "The server stored the message under our id.", clock });
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
