import type { OutputMessage, SessionOutput } from "@townkit/core";
import { answers, takes } from "./change.js";
import type { Mutant } from "./mutant.js";

function eachMessage(change: (message: OutputMessage) => OutputMessage) {
  return (output: SessionOutput): SessionOutput => ({ ...output, messages: output.messages.map(change) });
}

export const outputMutants: readonly Mutant[] = [
  {
    wrong: "says that there is more of what has not begun",
    caughtBy: ["OUTPUT-001"],
    spoil: answers("getSessionOutput", (output, _, __, options) =>
      options?.after === undefined && output.messages.length === 0 ? { ...output, more: true } : output,
    ),
  },
  {
    wrong: "keeps what the agent said to itself",
    caughtBy: ["OUTPUT-002"],
    spoil: answers(
      "getSessionOutput",
      eachMessage((message) => ({
        ...message,
        parts: message.parts.map((part) =>
          message.role === "assistant" && part.type === "text" ? { ...part, text: "" } : part,
        ),
      })),
    ),
  },
  {
    wrong: "does not say which attempt a message belongs to",
    caughtBy: ["OUTPUT-003"],
    spoil: answers(
      "getSessionOutput",
      eachMessage((message) => ({ ...message, attempt: null })),
    ),
  },
  {
    wrong: "repeats its last message to whom has read it",
    caughtBy: ["OUTPUT-004"],
    spoil: answers("getSessionOutput", async (output, right, id, options) => {
      if (options?.after === undefined || options.limit !== undefined || output.messages.length > 0) return output;
      return { ...output, messages: (await right.getSessionOutput(id)).messages.slice(-1) };
    }),
  },
  {
    wrong: "gives more at once than it is asked for",
    caughtBy: ["OUTPUT-005"],
    spoil: takes("getSessionOutput", (id, { limit: _, ...output } = {}, options) => [id, output, options]),
  },
  {
    wrong: "calls a message complete that is being said",
    caughtBy: ["OUTPUT-006"],
    spoil: answers(
      "getSessionOutput",
      eachMessage((message) => ({ ...message, complete: true })),
    ),
  },
  {
    wrong: "mixes what is said in one directory",
    caughtBy: ["OUTPUT-007"],
    spoil: answers("getSessionOutput", async (output, right, id) => {
      const { workDir } = await right.getSession(id);
      const { sessions } = await right.listSessions();
      const others = sessions.filter((one) => one.workDir === workDir && one.id !== id);
      const said = await Promise.all(others.map((one) => right.getSessionOutput(one.id)));
      return { ...output, messages: [...output.messages, ...said.flatMap(({ messages }) => messages)] };
    }),
  },
  {
    wrong: "begins again without a word where it does not know a cursor",
    caughtBy: ["OUTPUT-008"],
    spoil: answers("getSessionOutput", (output) => ({ ...output, restarted: false })),
  },
  {
    wrong: "tells a tool's call and its end as two",
    caughtBy: ["OUTPUT-009"],
    spoil: answers(
      "getSessionOutput",
      eachMessage((message) => ({
        ...message,
        parts: message.parts.flatMap((part): OutputMessage["parts"] => (part.type === "tool" ? [part, part] : [part])),
      })),
    ),
  },
  {
    wrong: "leaves the messages of a failed turn open",
    caughtBy: ["OUTPUT-010"],
    spoil: answers("getSessionOutput", async (output, right, sessionId) => {
      const failed = await right.listAssignments({ sessionId, state: ["failed"] });
      const open = new Set<string | null>(failed.map(({ id }) => id));
      return eachMessage((one) => (open.has(one.assignmentId) ? { ...one, complete: false } : one))(output);
    }),
  },
  {
    wrong: "forgets what a stopped session said",
    caughtBy: ["OUTPUT-011"],
    spoil: answers("getSessionOutput", async (output, right, id) =>
      (await right.getSession(id)).status === "stopped" ? { ...output, messages: [] } : output,
    ),
  },
];
