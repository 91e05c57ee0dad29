import type { TranscriptReader } from "../transcript-reader.js";

/** Where lines stand in the order of what they say: all before the one that says it. */
export function linesInOrderBefore(options: {
  lines: readonly string[];
  entryId: string;
  reader: TranscriptReader;
}): readonly string[] {
  const { lines, entryId, reader } = options;
  const at = lines.findIndex((line, index) =>
    reader.read(line, index + 1).some((entry) => "id" in entry && entry.id === entryId),
  );
  return at < 0 ? lines : lines.slice(0, at);
}
