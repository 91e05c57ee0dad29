import { z } from "zod";
import { parseLine } from "./parse-line.js";

const LinkedSchema = z.object({ uuid: z.string(), parentUuid: z.string().nullable().default(null) });
const ToolsSchema = z.object({ message: z.object({ content: z.array(z.object({ id: z.string().optional() })) }) });

/**
 * The lines of Claude Code's record that are before an entry. They are not in order, each names the one that it follows: all
 * that follows the entry's own line is left out, wherever it stands, and of the lines that name none those behind it.
 */
export function claudeLinesBefore(options: { lines: readonly string[]; entryId: string }): readonly string[] {
  const { lines, entryId } = options;
  const read = lines.map((line) => {
    const value = parseLine(line);
    return { line, value, linked: LinkedSchema.safeParse(value).data };
  });
  const first = read.find(({ value, linked }) => linked && holds({ value, uuid: linked.uuid, entryId }));
  if (!first?.linked) return lines;
  const left = new Set([first.linked.uuid]);
  for (let size = 0; size < left.size; ) {
    size = left.size;
    for (const { linked } of read) if (linked && left.has(linked.parentUuid ?? "")) left.add(linked.uuid);
  }
  const firstLeft = read.findIndex(({ linked }) => linked && left.has(linked.uuid));
  return read.filter(({ linked }, at) => (linked ? !left.has(linked.uuid) : at < firstLeft)).map(({ line }) => line);
}

/** Whether an entry is of a line: its id is the line's, or that of a part of it. */
function holds(options: { value: unknown; uuid: string; entryId: string }): boolean {
  const { value, uuid, entryId } = options;
  if (entryId === uuid || entryId.startsWith(`${uuid}-`)) return true;
  const tools = ToolsSchema.safeParse(value).data?.message.content ?? [];
  return tools.some(({ id }) => id === entryId);
}
