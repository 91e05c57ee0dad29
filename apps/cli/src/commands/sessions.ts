import { defineCommand } from "../command.js";
import { sessionText } from "../output/session-view.js";
import { receiptText, spentText } from "../output/work-view.js";
import { sessionArgument } from "./session-argument.js";

/** Among so many pieces of work one that has ended is looked for. */
const recentWork = 20;

export const show = defineCommand({
  usage: "show <session>",
  describe: "Show one session, what it waits for, and what its last turn used",
  examples: [["town show polecat-7f3k2m9q", ""]],
  positionals: sessionArgument,
  async run(context, { session }) {
    const client = await context.client();
    const [found, work] = await Promise.all([
      client.getSession(session),
      client.listAssignments({ sessionId: session, limit: recentWork }),
    ]);
    const newest = work.find(({ outcome }) => outcome?.usage);
    if (!newest?.outcome) return { data: found, text: sessionText(found) };
    const { usage, context: fill } = newest.outcome;
    const lastTurn = { assignmentId: newest.id, usage, context: fill };
    return { data: { ...found, lastTurn }, text: `${sessionText(found)}\n${spentText(newest)}` };
  },
});

export const stop = defineCommand({
  usage: "stop <session>",
  describe: "Stop a session; its conversation and its queued work stay",
  examples: [["town stop polecat-7f3k2m9q", "go on later with: town resume polecat-7f3k2m9q"]],
  positionals: sessionArgument,
  async run(context, { session }) {
    const stopped = await (await context.client()).stopSession(session);
    return { data: stopped, text: `${stopped.id} is ${stopped.status}.` };
  },
});

export const abort = defineCommand({
  usage: "abort <session>",
  describe: "End the running turn and pause the session",
  examples: [
    ["town abort polecat-7f3k2m9q", "whatever it does"],
    ["town abort polecat-7f3k2m9q --work w-0123456789abcdef", "only if it still does that"],
  ],
  positionals: sessionArgument,
  options: { work: { type: "string", describe: "only if this assignment is running" } },
  async run(context, { session, work }) {
    const result = await (await context.client()).abortSession(session, { assignmentId: work });
    const ended = result.abortedAssignmentId;
    return {
      data: result,
      text: ended ? `Ended ${ended}. Go on with: town resume ${session}` : "There was no such turn to end.",
    };
  },
});

const resumed = {
  started: "Started again.",
  continued: "Continues its interrupted work.",
  unpaused: "Takes work again.",
  nothing: "Nothing was in its way.",
} as const;

export const resume = defineCommand({
  usage: "resume <session>",
  describe: "Start a stopped session, continue its interrupted turn, or lift its pause",
  examples: [["town resume polecat-7f3k2m9q", ""]],
  positionals: sessionArgument,
  async run(context, { session }) {
    const result = await (await context.client()).resumeSession(session);
    const receipt = result.receipt ? `\n${receiptText(result.receipt)}` : "";
    return { data: result, text: `${resumed[result.action]}${receipt}` };
  },
});

export const fork = defineCommand({
  usage: "fork <session>",
  describe: "Start a new session with a copy of this one's conversation",
  examples: [["town fork polecat-7f3k2m9q --role reviewer", ""]],
  positionals: sessionArgument,
  options: {
    id: { type: "string", describe: "a name of your own for the new session" },
    role: { type: "string", describe: "the new session's role" },
    at: { type: "string", describe: "the message before which the copy ends" },
  },
  async run(context, { session, id, role, at }) {
    const forked = await (await context.client()).forkSession(session, { id, newRole: role, atMessageId: at });
    return { data: forked, text: sessionText(forked) };
  },
});
