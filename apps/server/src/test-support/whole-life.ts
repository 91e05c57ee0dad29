import { isSettled, isTownError, type Orchestrator, type SessionConfig, type TownError } from "@townkit/core";
import { formatScript, type ScriptInput } from "@townkit/testkit";
import { askingMode, commandName } from "@townkit/testkit/scripted-agent";

/** The methods of `T`, by their names. */
export type MethodOf<T> = keyof {
  [Name in keyof T as T[Name] extends (...given: never[]) => unknown ? Name : never]: 1;
} &
  string;

type Method = MethodOf<Orchestrator>;

interface Life {
  readonly town: Orchestrator;
  /** Of the session, and the beginning of its works'. */
  readonly id: string;
  readonly workDir: string;
  /** How long each call waits. */
  readonly within: { readonly timeoutMs: number };
}

const prompt = (...steps: ScriptInput["steps"]) => ({ type: "prompt", content: formatScript({ steps }) }) as const;
const event = (id: string) => ({ eventId: `e-${id}`, payload: {} });
const first = (id: string) => `${id}-1`;
const second = (id: string) => `${id}-2`;

/**
 * One call of every method, in the order of a session's life: it asks for leave, ends a piece of work, is cut in the next, and
 * goes in the end. Without one for each method of the contract this does not compile.
 */
export const wholeLife: { readonly [Name in Method]: (life: Life) => Promise<unknown> } = {
  capabilities: ({ town, within }) => town.capabilities(within),
  spawnSession: ({ town, id, workDir, within }) =>
    town.spawnSession(sessionAt({ id, workDir, mode: askingMode }), within),
  getSession: ({ town, id, within }) => town.getSession(id, within),
  listSessions: ({ town, within }) => town.listSessions({}, within),
  onSessionStart: ({ town, id }) => town.onSessionStart(id, event("start")),
  reportAgentEvent: ({ town, id }) => town.reportAgentEvent(id, { ...event("hello"), type: "hello" }),
  assignWork: ({ town, id, within }) =>
    town.assignWork(id, prompt({ do: "shell", command: "true" }, { do: "say", text: "done" }), {
      assignmentId: first(id),
      until: "stored",
      ...within,
    }),
  async respond({ town, id, within }) {
    const events = town.events({ sessionId: id, signal: AbortSignal.timeout(within.timeoutMs) });
    const heard = events[Symbol.asyncIterator]();
    for (let more = true; more; more = !(await heard.next()).done) {
      const asked = (await town.getSession(id, within)).attention.find(({ kind }) => kind === "permission");
      const answer = { kind: "permission", decision: "allow" } as const;
      if (asked) return await town.respond(id, { attentionId: asked.id, answer }, within);
      // It has ended without having asked.
      if (isSettled((await town.getAssignment(first(id), within)).state)) return undefined;
    }
    return undefined;
  },
  waitForAssignment: ({ town, id, within }) => town.waitForAssignment(first(id), within),
  getAssignment: ({ town, id, within }) => town.getAssignment(first(id), within),
  listAssignments: ({ town, within }) => town.listAssignments({}, within),
  cancelAssignment: ({ town, id, within }) => town.cancelAssignment(first(id), within),
  resolveAssignment: ({ town, id, within }) => town.resolveAssignment(first(id), { verdict: "not_delivered" }, within),
  getSessionOutput: ({ town, id, within }) => town.getSessionOutput(id, {}, within),
  attachCommand: ({ town, id, within }) => town.attachCommand(id, within),
  onSessionIdle: ({ town, id }) => town.onSessionIdle(id, event("idle")),
  onPreCompact: ({ town, id }) => town.onPreCompact(id, event("compact")),
  listMessages: ({ town, id, within }) => town.listMessages(id, {}, within),
  listChildren: ({ town, id, within }) => town.listChildren(id, {}, within),
  listCommands: ({ town, id, within }) => town.listCommands(id, {}, within),
  listAgents: ({ town, id, within }) => town.listAgents(id, {}, within),
  readFile: ({ town, id, within }) => town.readFile(id, { path: "faults.json" }, within),
  readConfig: ({ town, id, within }) => town.readConfig(id, {}, within),
  runCommand: ({ town, id, within }) =>
    town.runCommand(id, { command: commandName, arguments: prompt({ do: "say", text: "ran" }).content }, within),
  runShell: ({ town, id, within }) => town.runShell(id, { command: "true" }, within),
  revertSession: ({ town, id, within }) => town.revertSession(id, { messageId: "no-such-message" }, within),
  unrevertSession: ({ town, id, within }) => town.unrevertSession(id, {}, within),
  forkSession: ({ town, id, within }) => town.forkSession(id, { id: `${id}-fork` }, within),
  async abortSession({ town, id, within }) {
    await town.assignWork(id, prompt({ do: "delay", ms: 600_000 }), { assignmentId: second(id), ...within });
    return await town.abortSession(id, within);
  },
  resumeSession: ({ town, id, within }) => town.resumeSession(id, within),
  retryAssignment: ({ town, id, within }) => town.retryAssignment(second(id), within),
  async events({ town, id, within }) {
    const events = town.events({ sessionId: id, signal: AbortSignal.timeout(within.timeoutMs) });
    const heard = events[Symbol.asyncIterator]().next();
    await town.onSessionStart(id, event("heard"));
    return await heard;
  },
  stopSession: ({ town, id, within }) => town.stopSession(id, within),
  deleteSession: ({ town, id, within }) => town.deleteSession(id, {}, within),
};

export const methods = Object.keys(wholeLife) as readonly Method[];

function sessionAt(given: { id?: string; workDir: string; mode?: string }): SessionConfig {
  return { agent: "memory", role: "tester", ...given };
}

/** How long a call waits that is to lead to another one. */
const onTheWay = { timeoutMs: 20_000 };

/** What comes before any other call in a life: a session that has asked, was answered, and has ended its work. */
const backbone: readonly Method[] = ["spawnSession", "assignWork", "respond", "waitForAssignment"];

/** What else has to come before some. */
const before: Partial<Record<Method, readonly Method[]>> = {
  resumeSession: ["abortSession"],
  retryAssignment: ["abortSession"],
  deleteSession: ["stopSession"],
  // After these a pool looks at what has become of the work, and of the session.
  getAssignment: ["abortSession"],
  getSession: ["runShell"],
};

/**
 * As much of a life as leads to one call, or to none, and its end. What follows from a failure on the way is left out.
 * @returns what each call failed with
 */
export async function liveFor(life: Life, method: Method | null): Promise<ReadonlyMap<Method, TownError>> {
  const failures = new Map<Method, TownError>();
  const steps = method === null ? [] : [...(before[method] ?? []), method];
  for (const step of new Set<Method>([...backbone, ...steps, "stopSession"])) {
    if (failures.size > 0 && step !== "stopSession") continue;
    try {
      await wholeLife[step](step === method ? life : { ...life, within: onTheWay });
    } catch (error) {
      if (!isTownError(error)) throw new Error(`${step} failed with what is no error of ours`, { cause: error });
      failures.set(step, error);
    }
  }
  return failures;
}

/** A whole piece of work in a new session of its own, as if nothing were the matter. @returns the work's state */
export async function workInPeace({ town, workDir }: Pick<Life, "town" | "workDir">): Promise<string> {
  const { id } = await town.spawnSession(sessionAt({ workDir }), { timeoutMs: 60_000 });
  const peace = prompt({ do: "say", text: "peace" });
  return (await town.assignWork(id, peace, { until: "settled", timeoutMs: 60_000 })).state;
}
