import { BackendFailedError, type CommandResult, InvalidInputError, isTownError } from "@townkit/core";
import type { DriverSession, FacetEffect, TurnObservation } from "@townkit/core/kit";
import { ServerRefusedError } from "../../client/call.js";
import type { ServerClient } from "../../client/server-client.js";
import { turnOfCall } from "../call-turn.js";
import { explainRefusal } from "../explain-refusal.js";
import type { KnownSession } from "../sessions.js";
import { TurnWatch } from "../turn-watch.js";
import { type FacetScene, requireIdle } from "./facet-scene.js";

/**
 * One of the server's commands as a turn of ours: watched from its beginning to its end like that of a prompt, so that an
 * abort ends it, and judged by what the server holds of it, so that a lost answer loses nothing.
 */
export async function runCommand(
  scene: FacetScene,
  given: { session: DriverSession; params: { command: string; arguments?: string | undefined }; call: FacetEffect },
): Promise<CommandResult> {
  const { session, params, call } = given;
  const [client, known] = [await scene.client(), await scene.known(session)];
  const turn = turnOfCall({ session, key: call.key, content: `/${params.command}` });
  const watch = new TurnWatch({ turn, fromTheBeginning: true });
  const seen = call.fresh ? undefined : await scene.keeper.locate(known, turn);
  if (seen === undefined || seen.state === "absent") {
    await requireCommand({ client, known, command: params.command });
    await requireIdle({ client, known });
    known.watch = watch;
    await begin(scene, { client, known, watch, params, signal: call.signal });
  } else if (known.watch?.ids.messageId === watch.ids.messageId) await known.watch.settled;
  else if (known.ended?.messageId !== watch.ids.messageId) return resultOf({ known, watch, end: seen });
  return resultOf({ known, watch });
}

/** @throws InvalidInputError */
async function requireCommand(options: { client: ServerClient; known: KnownSession; command: string }): Promise<void> {
  const { client, known, command } = options;
  const names = (await client.facets.commands(known.data.directory)).map(({ name }) => name);
  if (names.includes(command)) return;
  const remedy = `There are: ${names.join(", ")}.`;
  throw new InvalidInputError({ what: "command", problem: `there is no command ${command}`, remedy });
}

/** Resolves at the turn's end. @throws what refused it, with `effect: "none"` where the server holds nothing of it. */
async function begin(
  scene: FacetScene,
  options: {
    client: ServerClient;
    known: KnownSession;
    watch: TurnWatch;
    params: { command: string; arguments?: string | undefined };
    signal: AbortSignal;
  },
): Promise<void> {
  const { client, known, watch, params, signal } = options;
  const { mode, model } = known.session.config;
  watch.toldAhead = true;
  watch.runsByItself = true;
  const answered = client.facets
    .command({
      sessionID: known.protocolId,
      messageID: watch.ids.messageId,
      command: params.command,
      arguments: params.arguments ?? "",
      ...(mode !== undefined && { agent: mode }),
      ...(model !== undefined && { model }),
      signal,
    })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  const error = await Promise.race([answered, watch.settled.then(() => undefined)]);
  if (error !== undefined) await requireBegun(scene, { known, watch, error });
  if (known.watch !== watch) return;
  watch.submitted = true;
  await scene.keeper.recheck(known);
  await watch.settled;
}

/** The call failed; the turn may run, or have run, all the same. @throws when the server holds nothing of it. */
async function requireBegun(
  scene: FacetScene,
  options: { known: KnownSession; watch: TurnWatch; error: unknown },
): Promise<void> {
  const { known, watch, error } = options;
  if (known.watch !== watch) return;
  const proven = isTownError(error) && error.effect === "none";
  const refusal = proven ? error : await refusalOf(scene, options);
  if (refusal === undefined) return;
  if (known.watch === watch) known.watch = undefined;
  watch.finish();
  throw refusal;
}

/** Undefined: the server holds the message. What cannot be asked now proves nothing. */
async function refusalOf(
  scene: FacetScene,
  options: { known: KnownSession; watch: TurnWatch; error: unknown },
): Promise<unknown> {
  const { known, watch, error } = options;
  const ids = { sessionID: known.protocolId, messageID: watch.ids.messageId };
  try {
    const client = await scene.client();
    const explained = await explainRefusal({ error, client, clock: scene.clock, known, watch });
    if (await client.getMessage(ids)) return undefined;
    return error instanceof ServerRefusedError ? explained : error;
  } catch {
    return unproven("the server went away while it ran");
  }
}

/** `end`: as the server's record was just read, where nobody watched the turn. */
function resultOf(seen: { known: KnownSession; watch: TurnWatch; end?: TurnObservation }): CommandResult {
  const { known, watch } = seen;
  const { messageId } = watch.ids;
  const ids = { sessionId: known.session.config.id, messageId };
  const verdict = known.ended?.messageId === messageId ? known.ended.verdict : seen.end;
  switch (verdict?.state) {
    case "completed":
      return { ...ids, state: "completed", reason: null, outcome: verdict.outcome, failure: null };
    case "failed": {
      const { failure, outcome } = verdict;
      return { ...ids, state: "failed", reason: failure.message, outcome, failure };
    }
    case "aborted":
    case "interrupted":
      return { ...ids, state: verdict.state, reason: verdict.reason, outcome: verdict.outcome, failure: null };
    default:
      throw unproven(verdict?.state === "unknown" ? verdict.why : "nobody watched it to its end");
  }
}

/** Nobody can tell how it ended, for now. */
export function unproven(problem: string): BackendFailedError {
  return new BackendFailedError({
    backend: "opencode",
    problem,
    remedy: "Call again with the same key: that asks what became of it, and runs nothing a second time.",
    effect: "possible",
  });
}
