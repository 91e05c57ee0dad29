import { appendFile, open, readFile, rename, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { writeAtomically } from "@townkit/core/kit";
import type { TranscriptProfile } from "../profile/profile.js";
import { locateFile } from "./locate-file.js";
import { startOf } from "./start-of.js";
import type { TranscriptEntry } from "./transcript-entry.js";
import { formatOf } from "./transcript-reader.js";

/** An agent's own record, read on from where it was left. */
export interface TranscriptFile {
  /** Whether it holds anything of a conversation. An agent may begin one in which nothing was said. */
  hasBegun(): Promise<boolean>;
  /** One in which nothing is said stands in the way of a new one: it gets another name. */
  setAside(): Promise<void>;
  /** Says in it that its last turn was cut, where the agent would make nothing of that. It must not run. */
  closeCut(): Promise<void>;
  /** Writes a copy of it for another conversation, beside it. `before`: the id of the entry that it ends before. */
  copyFor(options: { conversation: string; of: string; before: string | null }): Promise<void>;
  /** As `TranscriptFormat` has it. */
  readonly leavesLastOpen: boolean;
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
  let found: string | null = null;
  let entries: TranscriptEntry[] = [];
  let offset = 0;
  let lines = 0;
  let reading: Promise<void> = Promise.resolve();

  /** Where it was found stays its place. */
  async function find(): Promise<string | null> {
    found ??= await locateFile(pattern);
    return found;
  }

  function forget(): void {
    [found, entries, offset, lines, reader] = [null, [], 0, 0, format.reader()];
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
    if (size < offset) forget();
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

  async function entriesNow(): Promise<readonly TranscriptEntry[]> {
    reading = reading.catch(() => {}).then(readOn);
    await reading;
    return entries;
  }

  return {
    leavesLastOpen: format.leavesLastOpen === true,
    hasBegun: async () => (await entriesNow()).length > 0,
    async setAside() {
      const path = await find();
      const facts = path === null ? undefined : await stat(path).catch(unlessMissing);
      if (path !== null && facts) await rename(path, `${path}.${Math.floor(facts.mtimeMs)}.aside`);
      forget();
    },
    async closeCut() {
      const path = await find();
      if (path === null || format.behindCut === undefined) return;
      const text = await readFile(path, "utf8");
      // Half a line is what was being written when it was cut.
      const lines = text.split("\n").filter((line) => line !== "");
      const line = format.behindCut({ lines, at: new Date().toISOString() });
      if (line !== null) await appendFile(path, `${text.endsWith("\n") ? "" : "\n"}${line}\n`);
    },
    async copyFor({ conversation, of, before }) {
      const path = await find();
      if (path === null) return;
      const lines = (await readFile(path, "utf8")).split("\n").slice(0, -1);
      const kept = before === null ? lines : format.linesBefore({ lines, entryId: before });
      // Some are named by the beginning of an id alone.
      const name = basename(path).replaceAll(of, conversation).replaceAll(startOf(of), startOf(conversation));
      const target = join(dirname(path), name);
      // Its id is in every line: an agent looks for a conversation by it.
      await writeAtomically(target, kept.map((line) => `${line.replaceAll(of, conversation)}\n`).join(""));
    },
    entries: entriesNow,
  };
}
