import { access, open, stat } from "node:fs/promises";
import type { TranscriptProfile } from "../profile/profile.js";
import { readEntry } from "./read-entry.js";
import type { TranscriptEntry } from "./transcript-entry.js";

/** An agent's own record, read on from where it was left. */
export interface TranscriptFile {
  /** Whether the agent has begun to keep one. */
  exists(): Promise<boolean>;
  /** All that is in it by now. Reads only what is new. */
  entries(): Promise<readonly TranscriptEntry[]>;
}

const lineFeed = 0x0a;

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

export function openTranscript(options: { path: string; profile: TranscriptProfile }): TranscriptFile {
  const { path, profile } = options;
  let entries: TranscriptEntry[] = [];
  let offset = 0;
  let lines = 0;
  let reading: Promise<void> = Promise.resolve();

  /** Asked often, it opens the file only when that has changed. */
  async function hasChanged(): Promise<boolean> {
    const found = await stat(path).catch(unlessMissing);
    return found !== undefined && found.size !== offset;
  }

  async function readOn(): Promise<void> {
    if (!(await hasChanged())) return;
    await using file = await open(path).catch(unlessMissing);
    if (!file) return;
    const { size } = await file.stat();
    // It was written anew.
    if (size < offset) [entries, offset, lines] = [[], 0, 0];
    if (size === offset) return;
    const bytes = Buffer.alloc(size - offset);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
    // A line whose end is not written yet is read the next time.
    const end = bytes.subarray(0, bytesRead).lastIndexOf(lineFeed);
    if (end < 0) return;
    offset += end + 1;
    for (const line of bytes.toString("utf8", 0, end).split("\n")) {
      lines += 1;
      const entry = readEntry({ line, number: lines, profile });
      if (entry) entries.push(entry);
    }
  }

  return {
    exists: () =>
      access(path).then(
        () => true,
        () => false,
      ),
    async entries() {
      reading = reading.catch(() => {}).then(readOn);
      await reading;
      return entries;
    },
  };
}
