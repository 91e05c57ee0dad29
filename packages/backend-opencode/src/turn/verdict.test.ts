import { describe, expect, it } from "vitest";
import type { AssistantMessage, Message, Part, ProtocolError } from "./messages.js";
import { judgeTurn, type TurnFacts } from "./verdict.js";

const text = (words: string, synthetic?: boolean): Part => ({
  id: "p",
  messageID: "m",
  sessionID: "s",
  type: "text",
  text: words,
  synthetic,
});
const compaction: Part = { id: "p", messageID: "m", sessionID: "s", type: "other", kind: "compaction" };
const tool = (status: "running" | "completed" | "error", error?: string): Part => ({
  id: "p",
  messageID: "m",
  sessionID: "s",
  type: "tool",
  tool: "bash",
  state: { status, error },
});
const user = (id: string, parts: Part[] = [text("do it")]): Message => ({
  info: { id, sessionID: "s", role: "user", time: { created: 1 } },
  parts,
});
const tokens = { input: 10, output: 5, reasoning: 1, cache: { read: 2, write: 3 } };
const answer = (
  parent: string,
  info: Partial<AssistantMessage["info"]> = {},
  parts: Part[] = [text("done")],
): Message => ({
  info: {
    id: `a-${parent}`,
    sessionID: "s",
    role: "assistant",
    parentID: parent,
    cost: 0.5,
    tokens,
    time: { created: 1, completed: 2 },
    finish: "stop",
    ...info,
  },
  parts,
});
const cut = { time: { created: 1 }, finish: undefined };
const error = (name: string, data: ProtocolError["data"] = {}): ProtocolError => ({ name, data });
const limitOf: TurnFacts["limitOf"] = ({ modelID }) => (modelID === "big" ? 200 : null);
const usage = {
  inputTokens: 10,
  outputTokens: 5,
  reasoningTokens: 1,
  cacheReadTokens: 2,
  cacheWriteTokens: 3,
  costUsd: 0.5,
};

const cases: { name: string; facts: Partial<TurnFacts>; verdict: unknown }[] = [
  { name: "a message that the session does not hold is absent", facts: { messages: [] }, verdict: { state: "absent" } },
  {
    name: "an unknown mode is refused before anything is stored",
    facts: { messages: [], errors: [error("UnknownError", { message: "Agent not found: x" })] },
    verdict: {
      state: "failed",
      failure: { code: "mode_not_found", message: "Agent not found: x", effect: "none", retryable: false },
      outcome: null,
    },
  },
  { name: "a message without parts is torn", facts: { messages: [user("u", [])] }, verdict: { state: "torn" } },
  {
    name: "a message without an answer in an idle session never ran",
    facts: { messages: [user("u")] },
    verdict: { state: "stored" },
  },
  {
    name: "a message without an answer in a busy session is about to run",
    facts: { messages: [user("u")], busy: true },
    verdict: { state: "accepted" },
  },
  {
    name: "an unknown model leaves the message alone and an error",
    facts: { messages: [user("u")], errors: [error("UnknownError", { message: "Model not found: p/m.\n  at stack" })] },
    verdict: {
      state: "failed",
      failure: { code: "model_not_found", message: "Model not found: p/m.", effect: "none", retryable: false },
      outcome: null,
    },
  },
  {
    name: "an abort before the turn began leaves only the message",
    facts: { messages: [user("u")], abortRequested: true },
    verdict: { state: "aborted", reason: "The turn was aborted before the model was asked.", outcome: null },
  },
  {
    name: "an answer that is being written is running",
    facts: { messages: [user("u"), answer("u", cut)], busy: true },
    verdict: { state: "running" },
  },
  {
    name: "a completed answer with stop is completed",
    facts: { messages: [user("u"), answer("u")] },
    verdict: { state: "completed", outcome: { text: "done", finish: "stop", usage } },
  },
  {
    name: "an answer that was cut by length is completed and says so",
    facts: { messages: [user("u"), answer("u", { finish: "length" })] },
    verdict: { state: "completed", outcome: { text: "done", finish: "length", usage } },
  },
  {
    name: "a tool loop sums what its calls cost and ends with the last words",
    facts: { messages: [user("u"), answer("u", { finish: "tool-calls" }, [tool("completed")]), answer("u")] },
    verdict: {
      state: "completed",
      outcome: {
        text: "done",
        finish: "stop",
        usage: {
          ...usage,
          inputTokens: 20,
          outputTokens: 10,
          reasoningTokens: 2,
          cacheReadTokens: 4,
          cacheWriteTokens: 6,
          costUsd: 1,
        },
      },
    },
  },
  {
    name: "a structured answer is completed although its finish is tool-calls",
    facts: { messages: [user("u"), answer("u", { finish: "tool-calls", structured: { a: 1 } })] },
    verdict: { state: "completed" },
  },
  {
    name: "a provider's 401 is a failure that a repeat does not mend",
    facts: {
      messages: [
        user("u"),
        answer(
          "u",
          { finish: undefined, error: error("APIError", { message: "bad key", statusCode: 401, isRetryable: false }) },
          [],
        ),
      ],
    },
    verdict: {
      state: "failed",
      failure: { code: "provider_unauthorized", message: "bad key (HTTP 401)", effect: "possible", retryable: false },
    },
  },
  {
    name: "a provider's 429 is a failure that a repeat may mend",
    facts: {
      messages: [
        user("u"),
        answer(
          "u",
          { finish: undefined, error: error("APIError", { message: "slow down", statusCode: 429, isRetryable: true }) },
          [],
        ),
      ],
    },
    verdict: { state: "failed", failure: { code: "provider_rate_limited", retryable: true } },
  },
  {
    name: "a provider's 500 is a failure that a repeat may mend",
    facts: {
      messages: [
        user("u"),
        answer("u", { finish: undefined, error: error("APIError", { message: "boom", statusCode: 500 }) }, []),
      ],
    },
    verdict: { state: "failed", failure: { code: "provider_failed", retryable: true } },
  },
  {
    name: "a context overflow is a failure",
    facts: {
      messages: [
        user("u"),
        answer("u", { finish: undefined, error: error("ContextOverflowError", { message: "too long" }) }),
      ],
    },
    verdict: { state: "failed", failure: { code: "context_overflow", message: "too long" } },
  },
  {
    name: "a content filter is a failure and keeps the words so far",
    facts: {
      messages: [
        user("u"),
        answer("u", { finish: "content-filter", error: error("ContentFilterError") }, [text("half")]),
      ],
    },
    verdict: { state: "failed", failure: { code: "content_filtered" }, outcome: { text: "half" } },
  },
  {
    name: "an abort while streaming is aborted with the words so far",
    facts: {
      messages: [user("u"), answer("u", { finish: undefined, error: error("MessageAbortedError") }, [text("half")])],
    },
    verdict: { state: "aborted", reason: "The turn was aborted.", outcome: { text: "half" } },
  },
  {
    name: "an abort in a retry leaves a completed answer with neither finish nor error",
    facts: { messages: [user("u"), answer("u", { finish: undefined }, [])] },
    verdict: { state: "aborted", reason: "The turn was aborted while it waited to ask the model again." },
  },
  {
    name: "a refused permission ends the turn at its tool call",
    facts: {
      messages: [user("u"), answer("u", { finish: "tool-calls" }, [tool("error", "The user rejected permission")])],
    },
    verdict: {
      state: "failed",
      failure: {
        code: "permission_refused",
        message: "The use of bash was refused, which ended the turn: The user rejected permission",
        retryable: false,
      },
    },
  },
  {
    name: "an answer that was never completed in an idle session was cut",
    facts: { messages: [user("u"), answer("u", cut, [text("")])] },
    verdict: { state: "interrupted", reason: "The turn was cut: its last message was never completed." },
  },
  {
    name: "a crash between a tool's end and the next question is a cut",
    facts: { messages: [user("u"), answer("u", { finish: "tool-calls" }, [tool("completed")])] },
    verdict: { state: "interrupted", reason: "The turn ended after a tool call, before the model was asked again." },
  },
  {
    name: "an answer with a foreign parent is not credited",
    facts: { messages: [user("u"), user("x"), answer("x")] },
    verdict: { state: "unknown", why: "The model may have read it together with somebody else's prompt x." },
  },
  {
    name: "an unanswered message behind somebody else's turn may be answered yet",
    facts: { messages: [user("u"), user("x"), answer("x", cut)], busy: true },
    verdict: { state: "accepted" },
  },
  {
    name: "a foreign prompt that waits behind our running answer changes nothing",
    facts: { messages: [user("u"), answer("u", cut), user("x")], busy: true },
    verdict: { state: "running" },
  },
  {
    name: "a turn that somebody steered away is interrupted",
    facts: {
      messages: [user("u"), answer("u", { finish: "tool-calls" }, [tool("completed")]), user("x"), answer("x")],
    },
    verdict: { state: "interrupted", reason: "The turn was taken over by somebody else's prompt x." },
  },
  {
    name: "an error of a call that answered somebody else's prompt is not ours",
    facts: {
      messages: [user("u"), user("x"), answer("x", { finish: undefined, error: error("APIError") }, [])],
      errors: [error("APIError", { statusCode: 401 })],
    },
    verdict: { state: "unknown", why: "The model may have read it together with somebody else's prompt x." },
  },
  {
    name: "an answer to ours that follows one to somebody else's is ours, and is waited for",
    facts: { messages: [user("u"), user("x"), answer("x"), answer("u", cut)], busy: true },
    verdict: { state: "running" },
  },
  {
    name: "an answer to ours that follows one to somebody else's may be to what was done with theirs",
    facts: { messages: [user("u"), user("x"), answer("x", {}, [text("theirs")]), answer("u")] },
    verdict: { state: "unknown", why: "The model may have read it together with somebody else's prompt x." },
  },
  {
    name: "a prompt of somebody else before ours that was answered with ours in view may have been answered for both",
    facts: { messages: [user("u"), answer("x", {}, [text("theirs")]), answer("u")] },
    verdict: { state: "unknown", why: "The model may have read it together with somebody else's prompt x." },
  },
  {
    name: "ours is not run once more where the model has answered somebody else's with ours in view",
    facts: { messages: [user("u"), answer("x", {}, [text("theirs")])] },
    verdict: { state: "unknown", why: "The model may have read it together with somebody else's prompt x." },
  },
  {
    name: "an answer that was made with somebody else's unanswered prompt in view may be to that one",
    facts: { messages: [user("u"), user("x"), answer("u")] },
    verdict: { state: "unknown", why: "The model may have read it together with somebody else's prompt x." },
  },
  {
    name: "a turn that ended before a foreign prompt is completed",
    facts: { messages: [user("u"), answer("u"), user("x"), answer("x", cut)], busy: true },
    verdict: { state: "completed", outcome: { text: "done" } },
  },
  {
    name: "a compaction in the middle leads to the words after it",
    facts: {
      messages: [
        user("u"),
        answer("u", { finish: "tool-calls" }, [tool("completed")]),
        user("c", [compaction]),
        answer("c", { summary: true }, [text("summary")]),
        user("n", [text("Continue", true)]),
        answer("n", {}, [text("the end")]),
      ],
    },
    verdict: { state: "completed", outcome: { text: "the end" } },
  },
  {
    name: "a compaction after the final words leads to the words before it",
    facts: {
      messages: [
        user("u"),
        answer("u"),
        user("c", [compaction]),
        answer("c", { summary: true }, [text("summary")]),
        user("n", [text("Continue", true)]),
        answer("n", {}, [text("nothing more to do")]),
      ],
    },
    verdict: { state: "completed", outcome: { text: "done" } },
  },
  {
    name: "the context is what the last call left in it, after a compaction too",
    facts: {
      messages: [
        user("u"),
        answer("u", { tokens: { ...tokens, input: 500 } }),
        user("c", [compaction]),
        answer("c", { summary: true, modelID: "big" }, [text("summary")]),
        user("n", [text("Continue", true)]),
        answer("n", { modelID: "big" }, [text("nothing more to do")]),
      ],
    },
    verdict: { state: "completed", outcome: { text: "done", context: { tokens: 21, limit: 200 } } },
  },
  {
    name: "a call that was refused leaves the context as it was",
    facts: {
      messages: [
        user("u"),
        answer("u", { finish: "tool-calls" }, [tool("completed")]),
        answer("u", {
          tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } },
          error: error("APIError"),
        }),
      ],
    },
    verdict: { state: "failed", outcome: { context: { tokens: 21, limit: null } } },
  },
  {
    name: "the server's copy of a prompt that was too large is no other prompt",
    facts: {
      messages: [
        user("u"),
        answer("u", { finish: undefined }, []),
        user("c", [compaction]),
        answer("c", { summary: true }, [text("summary")]),
        user("copy"),
        answer("copy", {}, [text("past it")]),
      ],
    },
    verdict: { state: "completed", outcome: { text: "past it" } },
  },
  {
    name: "a turn runs on while the model answers the server's copy of its prompt",
    facts: {
      messages: [
        user("u"),
        answer("u", { finish: undefined }, []),
        user("c", [compaction]),
        answer("c", { summary: true }, [text("summary")]),
        user("copy"),
        answer("copy", cut, []),
      ],
      errors: [error("ContextOverflowError")],
      busy: true,
    },
    verdict: { state: "running" },
  },
  {
    name: "what somebody else says after a compaction is another prompt",
    facts: {
      messages: [
        user("u"),
        answer("u", { finish: "tool-calls" }, [tool("completed")]),
        user("c", [compaction]),
        answer("c", { summary: true }, [text("summary")]),
        user("x", [text("something else")]),
        answer("x", {}, [text("not ours")]),
      ],
    },
    verdict: { state: "interrupted", reason: "The turn ended at a compaction." },
  },
  {
    name: "a message that was never completed has failed with the error that came with it",
    facts: {
      messages: [user("u"), answer("u", cut, [])],
      errors: [error("UnknownError", { message: "PlatformError: NotFound: FileSystem.realPath (/gone)\n    at x" })],
    },
    verdict: {
      state: "failed",
      failure: { code: "work_dir_missing", message: "PlatformError: NotFound: FileSystem.realPath (/gone)" },
    },
  },
  {
    name: "a turn that ends at a compaction is interrupted",
    facts: {
      messages: [
        user("u"),
        answer("u", { finish: "tool-calls" }, [tool("completed")]),
        user("c", [compaction]),
        answer("c", { summary: true }, [text("summary")]),
      ],
    },
    verdict: { state: "interrupted", reason: "The turn ended at a compaction.", outcome: { context: null } },
  },
  {
    name: "earlier messages are not looked at",
    facts: { messages: [user("old"), answer("old", { error: error("APIError") }), user("u"), answer("u")] },
    verdict: { state: "completed" },
  },
];

describe("judgeTurn", () => {
  it.each(cases)("$name", ({ facts, verdict }) => {
    expect(
      judgeTurn({ messages: [], messageId: "u", busy: false, errors: [], abortRequested: false, limitOf, ...facts }),
    ).toMatchObject(verdict as object);
  });
});
