import { InvalidInputError } from "../errors/input-errors.js";
import { BackendFailedError } from "../errors/outside-errors.js";
import { SessionBusyError } from "../errors/state-errors.js";
import type { DriverSession, FacetEffects } from "../kit/driver.js";
import { historyPage } from "../kit/history-page.js";
import { readWorkFile } from "../kit/read-work-file.js";
import { withoutSecrets } from "../kit/without-secrets.js";
import type { MemoryAgent } from "./memory-agent.js";
import type { MemoryPrompt, MemorySession } from "./memory-session.js";
import type { MemoryTranscript } from "./memory-transcript.js";
import type { MemoryWorld } from "./memory-world.js";

/** What agents in memory can do beside their turns. */
export function memoryFacets(options: {
  world: MemoryWorld;
  /** Every call to the world goes through it. */
  call: <T>(run: () => T | Promise<T>) => Promise<T>;
  get: (session: DriverSession) => MemorySession;
}): FacetEffects {
  const { call, get, world } = options;
  const { sessions, means } = world.inside;

  /** A turn under a name that is the call's for good: run at most once, and looked at when it is asked for again. */
  async function turn(given: { session: MemorySession; key: string; text: string; by?: MemoryAgent }) {
    const { session, key, text, by } = given;
    const messageId = `msg-${key}`;
    const nobodys = { assignmentId: null, attempt: null, cause: "assign" } as const;
    const prompt: MemoryPrompt = { messageId, callKey: key, ...nobodys, text };
    if (session.locate(messageId).state === "absent") {
      const { id } = session.config;
      const why = "a turn runs that somebody else began";
      if (session.observe().status === "busy") throw new SessionBusyError({ sessionId: id, assignmentId: null, why });
      session.store(prompt);
    }
    session.run(prompt, by);
    await session.settled();
    return { messageId, sessionId: session.config.id, seen: session.locate(messageId) };
  }

  function transcriptOf(session: MemorySession, child: string | undefined): MemoryTranscript {
    if (child === undefined) return session.transcript;
    const found = session.children().find(({ id }) => id === child);
    if (found) return found.transcript;
    throw new InvalidInputError({ what: "child", problem: `${session.config.id} has no child ${child}` });
  }

  return {
    listMessages: (given, { before, limit, child }) =>
      call(() => {
        const transcript = transcriptOf(get(given), child);
        const page = historyPage({ messages: transcript.messages(), before, limit });
        return { sessionId: given.config.id, ...page, revertedFrom: transcript.revertedFrom() };
      }),

    listChildren: (given, { child }) =>
      call(() => {
        const session = get(given);
        transcriptOf(session, child);
        const own = session.children().filter(({ parentId }) => parentId === (child ?? given.config.id));
        const children = own.map(({ id, title, mode, createdAt }) => ({ id, title, mode, createdAt }));
        return { sessionId: given.config.id, children };
      }),

    listCommands: ({ config }) =>
      call(() => {
        const known = Object.entries(means.commands ?? {});
        const commands = known.map(([name, { description = null }]) => ({ name, description }));
        return { sessionId: config.id, commands };
      }),

    runCommand: (given, { command, arguments: line = "" }, { key }) =>
      call(async () => {
        const known = means.commands?.[command];
        if (!known) throw new InvalidInputError({ what: "command", problem: `there is no command ${command}` });
        const text = known.template.replaceAll("$ARGUMENTS", () => line);
        const { seen, ...ids } = await turn({ session: get(given), key, text });
        if (seen.state === "completed") {
          return { ...ids, state: seen.state, reason: null, outcome: seen.outcome, failure: null };
        }
        if (seen.state === "failed") {
          const { failure, outcome } = seen;
          return { ...ids, state: seen.state, reason: failure.message, outcome, failure };
        }
        if (seen.state === "aborted" || seen.state === "interrupted") {
          return { ...ids, state: seen.state, reason: seen.reason, outcome: seen.outcome, failure: null };
        }
        throw unproven(`its turn is ${seen.state}`);
      }),

    runShell: (given, { command }, { key }) =>
      call(async () => {
        const session = get(given);
        const text = "The following tool was run by the user.";
        const { seen, ...ids } = await turn({ session, key, text, by: shellAs(command) });
        const answer = session.transcript.messages().find(({ id }) => id === `${ids.messageId}-answer`);
        const tool = answer?.parts.find(({ type }) => type === "tool");
        const output = tool?.type === "tool" ? (tool.output ?? "") : "";
        if (seen.state === "completed") return { ...ids, state: seen.state, output };
        if (seen.state === "aborted" || seen.state === "interrupted") return { ...ids, state: seen.state, output };
        throw unproven(seen.state === "failed" ? seen.failure.message : `its turn is ${seen.state}`);
      }),

    revertSession: (given, { messageId }) =>
      call(() => {
        const { transcript } = get(given);
        if (!transcript.messages().some(({ id }) => id === messageId)) {
          throw new InvalidInputError({ what: "messageId", problem: `${given.config.id} has no message ${messageId}` });
        }
        transcript.revertTo(messageId);
        return { sessionId: given.config.id, revertedFrom: messageId, diff: null };
      }),

    unrevertSession: (given) =>
      call(() => {
        get(given).transcript.revertTo(null);
        return { sessionId: given.config.id, revertedFrom: null, diff: null };
      }),

    deleteSession: ({ config }) =>
      call(() => {
        sessions.delete(config.id);
        return { sessionId: config.id, cancelled: [] };
      }),

    listAgents: ({ config }) =>
      call(() => {
        const common = { use: "session" as const, model: null };
        const modes = (means.modes ?? []).map(({ name, description = null }) => ({ name, description, ...common }));
        return { sessionId: config.id, modes };
      }),

    readConfig: ({ config }) =>
      call(() => ({ sessionId: config.id, config: withoutSecrets(means.settings ?? {}) as Record<string, unknown> })),

    readFile: ({ config }, { path }) =>
      call(async () => ({ sessionId: config.id, ...(await readWorkFile({ workDir: config.workDir, path })) })),
  };

  function shellAs(command: string): MemoryAgent {
    return async ({ tool, workDir, config }) => {
      const run = async (signal: AbortSignal) =>
        (await means.shell?.({ command, workDir, env: config.env ?? {}, signal })) ?? "";
      await tool({ tool: "bash", title: command, input: { command }, run });
      return "";
    };
  }
}

function unproven(problem: string): BackendFailedError {
  return new BackendFailedError({
    backend: "memory",
    problem,
    remedy: "Call again with the same key to ask again.",
    effect: "possible",
  });
}
