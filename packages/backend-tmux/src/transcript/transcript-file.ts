import { open, stat } from "node:fs/promises";
import type { TranscriptProfile } from "../profile/profile.js";
import { locateFile } from "./locate-file.js";
import type { TranscriptEntry } from "./transcript-entry.js";
import { formatOf } from "./transcript-reader.js";

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

/** `path`: as in the profile, with all that it names filled in. */
export function openTranscript(options: { path: string; profile: TranscriptProfile }): TranscriptFile {
  const { path: pattern, profile } = options;
  const format = formatOf(profile);
  let reader = format.reader();
  let path: string | null = null;
  let entries: TranscriptEntry[] = [];
  let offset = 0;
  let lines = 0;
  let reading: Promise<void> = Promise.resolve();

  /** Where it was found stays its place. */
  async function find(): Promise<string | null> {
    path ??= await locateFile(pattern);
    return path;
  }

  /** Asked often, it opens the file only when that has changed. */
  async function hasChanged(path: string): Promise<boolean> {
    const found = await stat(path).catch(unlessMissing);
    return found !== undefined && found.size !== offset;
  }

  async function readOn(): Promise<void> {
    const path = await find();
    if (path === null || !(await hasChanged(path))) return;
    await using file = await open(path).catch(unlessMissing);
    if (!file) return;
    const { size } = await file.stat();
    // It was written anew.
    if (size < offset) [entries, offset, lines, reader] = [[], 0, 0, format.reader()];
    if (size === offset) return;
    const bytes = Buffer.alloc(size - offset);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
    // A line whose end is not written yet is read the next time.
    const end = bytes.subarray(0, bytesRead).lastIndexOf(lineFeed);
    if (end < 0) return;
    offset += end + 1;
    for (const line of bytes.toString("utf8", 0, end).split("\n")) {
      lines += 1;
      entries.push(...reader.read(line, lines));
    }
  }

  return {
    async exists() {
      const path = await find();
      return path !== null && (await stat(path).catch(unlessMissing)) !== undefined;
    },
    async entries() {
      reading = reading.catch(() => {}).then(readOn);
      await reading;
      return entries;
    },
  };
}
