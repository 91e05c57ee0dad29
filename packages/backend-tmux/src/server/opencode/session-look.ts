import type { OpencodeClient } from "@opencode-ai/sdk/v2/client";
import { z } from "zod";
import type { ServerState } from "../agent-server.js";
import { type AskAtServer, PermissionsSchema, QuestionsSchema } from "./asks.js";
import { asked, understood } from "./client.js";

/** How long what is asked again and again may take. */
const timeoutMs = 10_000;

const StatusesSchema = z.record(z.string(), z.looseObject({ type: z.string() })).default({});
const ParentSchema = z.looseObject({ parentID: z.string().optional() });

interface Whose {
  readonly client: OpencodeClient;
  readonly session: string;
}

/** What the server says of one session, and of those of its subagents. */
export class SessionLook {
  /** Whether another session is of a subagent of ours. */
  readonly #subagents = new Map<string, boolean>();

  /** @throws ServerFailure */
  async take(options: Whose & { directory: string }): Promise<Omit<ServerState, "error">> {
    const { client, session, directory } = options;
    const run = (signal: AbortSignal) => client.session.status({ directory }, { signal });
    const what = "Asking what it does";
    const answer = await asked({ what, effect: "none", timeoutMs, run });
    const statuses = understood({ what, schema: StatusesSchema, answer });
    // What a turn that was ended had asked for stays in the lists.
    if ((statuses[session]?.type ?? "idle") === "idle") return { busy: false, asks: [] };
    const asks: AskAtServer[] = [];
    for (const ask of await listed({ client, directory })) {
      if (await this.#isOurs({ client, session, of: ask.sessionID })) asks.push(ask);
    }
    return { busy: true, asks };
  }

  /** A subagent's session has ours above it. */
  async #isOurs({ client, session, of }: Whose & { of: string }): Promise<boolean> {
    if (of === session) return true;
    const known = this.#subagents.get(of);
    if (known !== undefined) return known;
    const run = (signal: AbortSignal) => client.session.get({ sessionID: of }, { signal });
    const what = "Reading a session";
    const answer = (await asked({ what, effect: "none", timeoutMs, run })) ?? {};
    const { parentID } = understood({ what, schema: ParentSchema, answer });
    const isOurs = parentID !== undefined && (await this.#isOurs({ client, session, of: parentID }));
    this.#subagents.set(of, isOurs);
    return isOurs;
  }
}

async function listed({ client, directory }: { client: OpencodeClient; directory: string }): Promise<AskAtServer[]> {
  const [permissions, questions] = await Promise.all([
    asked({
      what: "Asking what it wants leave for",
      effect: "none",
      timeoutMs,
      run: (signal) => client.permission.list({ directory }, { signal }),
    }),
    asked({
      what: "Asking what it wants to know",
      effect: "none",
      timeoutMs,
      run: (signal) => client.question.list({ directory }, { signal }),
    }),
  ]);
  const what = "What it asks";
  return [
    ...understood({ what, schema: PermissionsSchema, answer: permissions ?? [] }),
    ...understood({ what, schema: QuestionsSchema, answer: questions ?? [] }),
  ];
}
