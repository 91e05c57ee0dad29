import type { ShellResult } from "@townkit/core";
import { isTownError } from "@townkit/core";
import type { DriverSession, FacetEffect } from "@townkit/core/kit";
import type { ServerClient } from "../../client/server-client.js";
import { isAssistant } from "../../turn/messages.js";
import { turnOfCall } from "../call-turn.js";
import { readMessagesFrom } from "../read-messages.js";
import type { KnownSession } from "../sessions.js";
import { type FacetScene, messageIdOf, requireIdle } from "./facet-scene.js";
import { unproven } from "./run-command.js";

/** What the server writes into what a command printed when the command was ended by an abort (1.18). */
const abortMark = "User aborted the command";

/** A line in the session's shell. The server runs it again when it is asked again, so it is looked for first. */
export async function runShell(
  scene: FacetScene,
  given: { session: DriverSession; params: { command: string }; call: FacetEffect },
): Promise<ShellResult> {
  const { session, params, call } = given;
  const [client, known] = [await scene.client(), await scene.known(session)];
  const messageId = messageIdOf(turnOfCall({ session, key: call.key, content: params.command }));
  const ran = call.fresh ? undefined : await whatRan({ client, known, messageId });
  if (ran) return ran;
  await requireIdle({ client, known });
  const agent = session.config.mode ?? (await defaultMode(client, known.data.directory));
  const run = {
    sessionID: known.protocolId,
    messageID: messageId,
    agent,
    command: params.command,
    signal: call.signal,
  };
  const error = await client.facets.shell(run).then(
    () => undefined,
    (refusal: unknown) => refusal,
  );
  if (isTownError(error) && error.effect === "none") throw error;
  // The server may be another one by now, or none: what cannot be asked proves nothing.
  const seen = await scene
    .client()
    .then((now) => whatRan({ client: now, known, messageId }))
    .catch((problem: unknown) => unproven(String(problem)));
  if (seen && !(seen instanceof Error)) return seen;
  throw seen ?? error ?? unproven("the server holds nothing of what it ran");
}

/** What the server holds of it; undefined: nothing. */
async function whatRan(options: {
  client: ServerClient;
  known: KnownSession;
  messageId: string;
}): Promise<ShellResult | undefined> {
  const { client, known, messageId } = options;
  const ids = { sessionID: known.protocolId, messageID: messageId };
  // First the status: what an idle session holds by then is all.
  const running = (await client.statuses(known.data.directory))[known.protocolId] !== undefined;
  if (!(await client.getMessage(ids))) return undefined;
  const messages = await readMessagesFrom({ client, sessionID: known.protocolId, messageId });
  const answer = messages.filter(isAssistant).find(({ info }) => info.parentID === messageId);
  const tool = answer?.parts.find((part) => part.type === "tool");
  const result = { sessionId: known.session.config.id, messageId };
  if (answer?.info.time.completed !== undefined && tool?.type === "tool") {
    const output = tool.state.output ?? tool.state.error ?? "";
    return { ...result, state: output.includes(abortMark) ? "aborted" : "completed", output };
  }
  if (running) throw unproven("it still runs");
  return { ...result, state: "interrupted", output: tool?.type === "tool" ? (tool.state.output ?? "") : "" };
}

async function defaultMode(client: ServerClient, directory: string): Promise<string> {
  const modes = await client.facets.modes(directory);
  return modes.find(({ mode }) => mode !== "subagent")?.name ?? "build";
}
