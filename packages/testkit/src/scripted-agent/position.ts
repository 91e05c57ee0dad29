import type { MemoryTurn } from "@townkit/core/memory";

/** How many tool calls of its script an attempt that continues a cut turn has behind it. */
export function toolsBehind(options: { turn: MemoryTurn; repeatInterrupted: boolean }): number {
  const { turn, repeatInterrupted } = options;
  if (turn.cause !== "continue") return 0;
  const own = turn.history.filter(
    ({ role, assignmentId }) => role === "assistant" && assignmentId === turn.assignmentId,
  );
  const tools = own.flatMap(({ parts }) => parts.filter((part) => part.type === "tool"));
  return tools.filter(({ status }) => status === "completed" || !repeatInterrupted).length;
}
