import type { OpencodeClient } from "@opencode-ai/sdk/v2/client";
import { z } from "zod";
import { ServerFailure } from "../agent-server.js";
import { asked, understood } from "./client.js";
import { HistoryFile } from "./history-file.js";
import { messageOfEntry } from "./ids.js";
import type { Model } from "./model-name.js";

const SessionSchema = z.looseObject({ id: z.string(), title: z.string() });
const CreatedSchema = z.looseObject({ data: SessionSchema });

/** The record of what a conversation is a copy of, and the entry that ends that. */
export interface CopyOf {
  readonly history: string;
  readonly at: string | null;
}

/** A session under our own id, made where there is none yet: asked for again it is the same. @throws ServerFailure */
export async function makeSession(options: {
  client: OpencodeClient;
  id: string;
  directory: string;
  model: Model | undefined;
}): Promise<z.infer<typeof SessionSchema>> {
  const { client, id, directory, model } = options;
  const body = {
    id,
    location: { directory },
    ...(model && { model: { providerID: model.providerID, id: model.modelID } }),
  };
  const run = (signal: AbortSignal) => client.v2.session.create(body, { signal });
  const what = "Making its session";
  return understood({ what, schema: CreatedSchema, answer: await asked({ what, effect: "possible", run }) }).data;
}

/** One that was there before. @throws ServerFailure it is not there any more. */
export async function findSession(options: {
  client: OpencodeClient;
  id: string;
}): Promise<z.infer<typeof SessionSchema>> {
  const { client, id } = options;
  const run = (signal: AbortSignal) => client.session.get({ sessionID: id }, { signal });
  const what = "Reading its session";
  const answer = await asked({ what, effect: "none", run });
  if (answer !== undefined) return understood({ what, schema: SessionSchema, answer });
  throw new ServerFailure({ message: `It knows no session ${id} any more`, effect: "none" });
}

/** Whose it is, for people. Without a title of ours its first turn would ask the model for one. @throws ServerFailure */
export async function nameSession(options: {
  client: OpencodeClient;
  id: string;
  title: string;
  owner: string;
}): Promise<void> {
  const { client, id, title, owner } = options;
  const named = { sessionID: id, title, metadata: { townSession: owner } };
  const run = (signal: AbortSignal) => client.session.update(named, { signal });
  await asked({ what: "Naming its session", effect: "possible", run });
}

/** The id of a copy of another conversation, which the server chooses. @throws ServerFailure */
export async function copySession({ client, of }: { client: OpencodeClient; of: CopyOf }): Promise<string> {
  const sessionID = await new HistoryFile(of.history).session();
  if (sessionID === null) throw new ServerFailure({ message: "What it is a copy of was never begun", effect: "none" });
  const at = of.at === null ? {} : { messageID: messageOfEntry(of.at) };
  const run = (signal: AbortSignal) => client.session.fork({ sessionID, ...at }, { signal });
  const what = "Copying a conversation";
  return understood({ what, schema: SessionSchema, answer: await asked({ what, effect: "possible", run }) }).id;
}
