import { table } from "@townkit/cli";
import type { TownClient } from "@townkit/client";
import { type Assignment, isSettled, type OutputMessage, sumUsage } from "@townkit/core";
import type { PlannedSession } from "./plan.js";

/** What became of one session's work. */
export interface SessionReport {
  readonly id: string;
  readonly seconds: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly filesChanged: number;
  readonly attempts: number;
}

export interface Tally {
  readonly sessions: number;
  readonly assignments: number;
  readonly completed: number;
  /** Handed in, and neither settled nor to be found. */
  readonly lost: number;
  /** Prompts that reached an agent more often than once for an attempt that was asked for, and commits made twice. */
  readonly repeated: number;
}

async function allMessages(client: TownClient, sessionId: string): Promise<OutputMessage[]> {
  const messages = new Map<string, OutputMessage>();
  let after: string | undefined;
  for (let more = true; more; ) {
    const page = await client.getSessionOutput(sessionId, { after });
    for (const message of page.messages) messages.set(message.id, message);
    ({ cursor: after, more } = page);
  }
  return [...messages.values()];
}

export async function reportSession(options: {
  client: TownClient;
  session: PlannedSession;
  assignments: readonly Assignment[];
  filesChanged: number;
}): Promise<SessionReport> {
  const { client, session, filesChanged } = options;
  const own = options.assignments.filter(({ sessionId }) => sessionId === session.id);
  const messages = await allMessages(client, session.id);
  const said = messages.flatMap((message) => message.usage ?? []);
  // An agent in a terminal says what a turn used, and not what each of its messages did.
  const usage = sumUsage(said.length > 0 ? said : own.flatMap(({ outcome }) => outcome?.usage ?? []));
  const times = own.flatMap(({ createdAt, updatedAt }) => [Date.parse(createdAt), Date.parse(updatedAt)]);
  return {
    id: session.id,
    seconds: (Math.max(...times) - Math.min(...times)) / 1000,
    inputTokens: usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
    outputTokens: usage.outputTokens + usage.reasoningTokens,
    costUsd: usage.costUsd,
    filesChanged,
    attempts: own.reduce((sum, { attempts }) => sum + attempts.length, 0),
  };
}

/** How often each of the keys comes beyond once. */
function beyondOnce(keys: readonly string[]): number {
  return keys.length - new Set(keys).size;
}

/** Counts by what the agents really received, and by what they committed. */
export async function tally(options: {
  client: TownClient;
  plan: readonly PlannedSession[];
  assignments: readonly Assignment[];
  /** Subjects of the commits that the tasks ask for; empty where nobody can say how often a model commits. */
  commits: readonly string[];
}): Promise<Tally> {
  const { client, plan, assignments, commits } = options;
  const planned = plan.flatMap(({ tasks }) => tasks.map(({ assignmentId }) => assignmentId));
  const messages = (await Promise.all(plan.map(({ id }) => allMessages(client, id)))).flat();
  const prompts = messages.filter(({ role, assignmentId }) => role === "user" && assignmentId !== null);
  const found = new Map(assignments.map((assignment) => [assignment.id, assignment]));
  const isLost = (id: string) => !isSettled(found.get(id)?.state ?? "queued");
  return {
    sessions: plan.length,
    assignments: planned.length,
    completed: assignments.filter(({ state }) => state === "completed").length,
    lost: planned.filter(isLost).length,
    repeated:
      beyondOnce(prompts.map(({ assignmentId, attempt }) => `${assignmentId} ${attempt}`)) + beyondOnce(commits),
  };
}

export function closingLine(counts: Tally): string {
  const { sessions, assignments, completed, lost, repeated } = counts;
  return `demo: ${sessions} sessions, ${assignments} assignments: ${completed} completed, ${lost} lost, ${repeated} repeated`;
}

export function reportTable(reports: readonly SessionReport[]): string {
  const head = ["session", "seconds", "tokens in", "tokens out", "cost", "files", "attempts"];
  const rows = reports.map((report) => [
    report.id,
    report.seconds.toFixed(1),
    String(report.inputTokens),
    String(report.outputTokens),
    `$${report.costUsd.toFixed(4)}`,
    String(report.filesChanged),
    String(report.attempts),
  ]);
  return table({ head, rows, empty: "No session reported." });
}
