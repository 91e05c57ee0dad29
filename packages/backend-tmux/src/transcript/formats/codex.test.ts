import { expect, it } from "vitest";
import { codexFormat } from "./codex.js";

const at = "2026-11-28T16:09:13.000Z";
const turn = "turn-1";
const line = (type: string, payload: object = {}) => JSON.stringify({ timestamp: at, type, payload });
const event = (payload: object) => line("event_msg", payload);
const aside = (kinds?: string[]) => ({
  internal_chat_message_metadata_passthrough: { turn_id: turn, ...(kinds && { content_item_kinds: kinds }) },
});
const message = (role: string, text: string, kinds: string[]) =>
  line("response_item", {
    type: "message",
    id: `msg_${text}`,
    role,
    content: [{ type: "input_text", text }],
    ...aside(kinds),
  });
const output = (text: string) =>
  line("response_item", { type: "function_call_output", id: "fco_1", call_id: "call_1", output: text, ...aside() });

/* As Codex 0.169.0 writes a turn with a command. */
const turnLines = [
  line("session_meta", { id: "c", cwd: "/work" }),
  event({ type: "task_started", turn_id: turn }),
  message("developer", "<permissions instructions>", ["unknown"]),
  message("user", "<environment_context>", ["environment_context"]),
  message("user", "run it", ["user.text"]),
  event({ type: "user_message", message: "run it" }),
  line("response_item", {
    type: "function_call",
    call_id: "call_1",
    name: "exec_command",
    arguments: '{"cmd":"false"}',
    ...aside(),
  }),
  output("Chunk ID: 1\nWall time: 0.0 seconds\nProcess exited with code 1\nOutput:\n"),
  event({ type: "agent_message", message: "it failed" }),
  message("assistant", "it failed", ["unknown"]),
  line("token_usage_record", {
    turn_id: turn,
    usage: {
      input_tokens: 120,
      cached_input_tokens: 20,
      cache_write_input_tokens: 0,
      output_tokens: 9,
      reasoning_output_tokens: 4,
    },
  }),
  event({ type: "task_complete", turn_id: turn, last_agent_message: "it failed" }),
];

function entriesOf(lines: readonly string[]) {
  const reader = codexFormat.reader();
  return lines.flatMap((one, index) => reader.read(one, index + 1));
}

it("reads a turn: what its user wrote, what it did and said, what that used, and its end", () => {
  const tool = { kind: "tool", id: "call_1", turn, at, tool: "exec_command", title: null, input: { cmd: "false" } };
  expect(entriesOf(turnLines)).toEqual([
    { kind: "prompt", id: "msg_run it", turn, at, text: "run it" },
    { ...tool, status: "running", output: null },
    { ...tool, status: "error", output: expect.stringContaining("code 1") },
    { kind: "text", id: "msg_it failed", turn, at, text: "it failed" },
    {
      kind: "usage",
      turn,
      inputTokens: 100,
      outputTokens: 5,
      reasoningTokens: 4,
      cacheReadTokens: 20,
      cacheWriteTokens: 0,
    },
    { kind: "end", turn, at, finish: "stop" },
  ]);
});

it.each([
  [event({ type: "turn_aborted", turn_id: turn, reason: "interrupted" }), { kind: "interrupted", turn, at }],
  [
    event({
      type: "task_complete",
      turn_id: turn,
      error: { message: '{"error":{"message":"No."}}', codex_error_info: "unauthorized" },
    }),
    { kind: "error", turn, at, code: "unauthorized", message: "No." },
  ],
  [
    event({
      type: "task_complete",
      turn_id: turn,
      error: {
        message: "stream closed",
        codex_error_info: { response_stream_disconnected: { http_status_code: 500 } },
      },
    }),
    { kind: "error", turn, at, code: "response_stream_disconnected_500", message: "stream closed" },
  ],
])("reads another end: %s", (text, entry) => {
  expect(entriesOf([text])).toEqual([entry]);
});

it("takes a summary for none of its answers", () => {
  const lines = [message("assistant", "what was said so far", ["unknown"]), line("compacted", { message: "so far" })];
  expect(entriesOf(lines)).toEqual([{ kind: "compacted", turn: null, at, asked: false }]);
});

it("a conversation up to a prompt has nothing of it, and one up to an answer has its prompt", () => {
  expect(codexFormat.linesBefore({ lines: turnLines, entryId: "msg_run it" })).toEqual(turnLines.slice(0, 4));
  expect(codexFormat.linesBefore({ lines: turnLines, entryId: "call_1" })).toEqual(turnLines.slice(0, 6));
  expect(codexFormat.linesBefore({ lines: turnLines, entryId: "another" })).toEqual(turnLines);
});
