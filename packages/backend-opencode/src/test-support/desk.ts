import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createOpencodeClient, type OpencodeClient } from "@opencode-ai/sdk/v2";
import {
  type Assignment,
  type Attention,
  isTownError,
  newAssignmentId,
  newSessionId,
  type Session,
  type SessionConfig,
  type TownEvent,
} from "@townkit/core";
import { formatScript, type ScriptInput, type StepInput } from "@townkit/testkit/model";
import { afterAll, beforeAll } from "vitest";
import { openScriptedTown, type ScriptedTown } from "../conformance/scripted-town.js";
import { authorization } from "../server/health.js";

const patienceMs = 90_000;

/** A desk in a town that is there for the tests of this file. */
export function deskOfThisFile(options: Parameters<typeof openScriptedTown>[0] = {}): Desk {
  let town: ScriptedTown | undefined;
  beforeAll(async () => {
    town = await openScriptedTown(options);
  });
  afterAll(() => town?.close());
  return new Desk(() => {
    if (!town) throw new Error("The town is opened before the first test, and not before.");
    return town;
  });
}

/** What tests on a scripted town do again and again, and what somebody else does who is attached to the same server. */
export class Desk {
  readonly #directories = new Map<string, string>();
  readonly #town: () => ScriptedTown;

  constructor(town: () => ScriptedTown) {
    this.#town = town;
  }

  get town(): ScriptedTown {
    return this.#town();
  }

  /** A session in a directory of its own. `settings` are OpenCode's, of that directory. */
  async spawn(given: Partial<SessionConfig> & { settings?: object } = {}): Promise<Session> {
    const { settings, ...config } = given;
    const workDir = settings ? await this.#directoryWith(settings) : await this.town.newWorkDir();
    return await this.town.backend.spawnSession({
      id: newSessionId("s"),
      agent: "opencode",
      role: "r",
      workDir,
      ...config,
    });
  }

  /** One for each settings: the server reads them once for a directory. */
  async #directoryWith(settings: object): Promise<string> {
    const text = JSON.stringify(settings);
    const found = this.#directories.get(text) ?? join(this.town.root, `settings-${this.#directories.size}`);
    this.#directories.set(text, found);
    await mkdir(found, { recursive: true });
    await writeFile(join(found, "opencode.json"), text);
    return found;
  }

  async assign(session: Session, steps: ScriptInput["steps"], assignmentId = newAssignmentId()): Promise<string> {
    const work = { type: "prompt", content: script(steps) } as const;
    await this.town.backend.assignWork(session.id, work, { assignmentId, timeoutMs: patienceMs });
    return assignmentId;
  }

  async ended(assignmentId: string): Promise<Assignment> {
    return await this.town.backend.waitForAssignment(assignmentId, { timeoutMs: patienceMs });
  }

  async run(session: Session, steps: ScriptInput["steps"]): Promise<Assignment> {
    return await this.ended(await this.assign(session, steps));
  }

  /** The same, as soon as somebody else's turn lets it. */
  async runWhenFree(session: Session, steps: ScriptInput["steps"], assignmentId = newAssignmentId()) {
    const signal = AbortSignal.timeout(patienceMs);
    const events = this.town.backend.events({ sessionId: session.id, signal })[Symbol.asyncIterator]();
    for (let next = events.next(); ; next = events.next()) {
      try {
        await this.assign(session, steps, assignmentId);
        return await this.ended(assignmentId);
      } catch (error) {
        if (!isTownError(error) || error.code !== "session_busy" || signal.aborted) throw error;
        await next;
      }
    }
  }

  /** The first event from now on that matches. */
  async hears<Found extends TownEvent>(match: (event: TownEvent) => event is Found): Promise<Found> {
    const signal = AbortSignal.timeout(patienceMs);
    for await (const event of this.town.backend.events({ signal })) if (match(event)) return event;
    throw new Error("It was not heard of.");
  }

  /** So many attentions of a session, as they are raised from now on. */
  async raises(session: Session, count = 1): Promise<Attention[]> {
    const found: Attention[] = [];
    const signal = AbortSignal.timeout(patienceMs);
    for await (const event of this.town.backend.events({ sessionId: session.id, signal })) {
      if (event.type === "attention.raised") found.push(event.attention);
      if (found.length === count) return found;
    }
    throw new Error(`${found.length} of ${count} attentions were raised.`);
  }

  /** How the attentions with these ids are settled, from now on. */
  async settles(session: Session, ids: readonly string[]): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    const signal = AbortSignal.timeout(patienceMs);
    for await (const event of this.town.backend.events({ sessionId: session.id, signal })) {
      if (event.type === "attention.settled" && ids.includes(event.attentionId)) found[event.attentionId] = event.how;
      if (Object.keys(found).length === ids.length) return found;
    }
    throw new Error(`Not all of ${ids.join(", ")} were settled: ${JSON.stringify(found)}`);
  }

  becomes(session: Session, status: string): Promise<TownEvent> {
    return this.hears(
      (event): event is TownEvent =>
        event.type === "session.changed" && event.sessionId === session.id && event.session.status === status,
    );
  }

  begins(assignmentId: string): Promise<TownEvent> {
    return this.hears(
      (event): event is TownEvent =>
        event.type === "assignment.changed" && event.assignmentId === assignmentId && event.to === "running",
    );
  }

  /** Somebody else's client of the same server. */
  async somebodyElse(): Promise<OpencodeClient> {
    const record = await this.town.record();
    return createOpencodeClient({ baseUrl: record.url, headers: { authorization: authorization(record) } });
  }

  /** Somebody else types this into our session. */
  async theyPrompt(session: Session, steps: ScriptInput["steps"]): Promise<void> {
    const them = await this.somebodyElse();
    const parts = [{ type: "text" as const, text: script(steps) }];
    await them.session.promptAsync({ sessionID: theirName(session), parts }, { throwOnError: true });
  }

  /** What the server itself holds of a session: who said what to which prompt. */
  async record(session: Session) {
    const them = await this.somebodyElse();
    const { data } = await them.session.messages({ sessionID: theirName(session) }, { throwOnError: true });
    return data.map(({ info, parts }) => ({
      id: info.id,
      role: info.role,
      parentID: info.role === "assistant" ? info.parentID : null,
      text: parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n"),
    }));
  }
}

/** A session's name at the server. */
export function theirName(session: Session): string {
  return `ses_${session.id}`;
}

export function script(steps: ScriptInput["steps"]): string {
  return formatScript({ steps: [...steps] });
}

/** Holds a turn in a command until the file is there. */
export function until(file: string): StepInput {
  return { do: "shell", command: `until [ -e ${file} ]; do sleep 0.05; done` };
}

export async function open(session: Session, file: string): Promise<void> {
  await writeFile(join(session.workDir, file), "");
}
