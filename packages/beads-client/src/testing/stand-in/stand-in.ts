import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { standInSource } from "./source.js";
import type { Transcript, TranscriptEntry } from "./transcripts.js";

/** What goes wrong with calls of a command, such as `show` or `dep add`. */
export interface StandInFault {
  readonly command: string;
  /**
   * `hang`: does not end, nor does a child that it starts; `silent`: ends well, and prints nothing; `noise`: prints lines of warnings
   * around its answer; `cut`: prints half of its answer; `locked`: fails, for the database is locked; `dies`: is killed half-way.
   */
  readonly kind: "hang" | "silent" | "noise" | "cut" | "locked" | "dies";
  /** For how many calls. Default: all. */
  readonly times?: number;
}

export interface StandInSetting {
  readonly transcript: Transcript;
  /** Instead of the transcript's own. */
  readonly version?: string;
  readonly faults?: readonly StandInFault[];
  /** More answers, which come before those of the transcript. */
  readonly entries?: readonly Partial<TranscriptEntry>[];
}

/** A program that answers as a real `bd` did, and a workspace that it can be asked about. */
export interface StandIn {
  /** For `openBdBeads({ bd })`. */
  readonly bd: string;
  readonly beadsDir: string;
  /** The arguments of each call so far, without `--actor`; of a hanging one too. */
  calls(): readonly (readonly string[])[];
  /** The environments of the calls so far. */
  environments(): readonly Readonly<Record<string, string>>[];
  /** Process ids of what hangs. */
  hanging(): readonly number[];
  /** Changes what it does from the next call on; a new version is a new file, as an installation makes it. */
  set(setting: StandInSetting): void;
}

/** Makes a stand-in in an empty folder. The folder is the caller's to remove. */
export function createStandIn(options: { folder: string } & StandInSetting): StandIn {
  const root = realpathSync(options.folder);
  const bd = join(root, "bin", "bd");
  const beadsDir = join(root, "work", ".beads");
  const log = join(root, "calls.jsonl");
  mkdirSync(join(root, "bin"));
  mkdirSync(beadsDir, { recursive: true, mode: 0o700 });
  writeFileSync(join(beadsDir, "metadata.json"), JSON.stringify({ dolt_mode: "embedded", dolt_database: "tk" }));

  function set({ transcript, version, faults = [], entries = [] }: StandInSetting): void {
    const all = [...entries, ...transcript.entries.map((entry) => renewed({ entry, version }))];
    const setting = { faults, entries: all };
    writeFileSync(join(root, "setting.json"), JSON.stringify(setting).replaceAll("{root}", root));
    writeFileSync(join(root, "faults-left.json"), JSON.stringify(faults.map(({ times }) => times ?? null)));
    writeFileSync(bd, standInSource({ node: process.execPath, root, mark: version ?? "" }));
    chmodSync(bd, 0o755);
  }

  function logged(): readonly { args: string[]; env: Record<string, string>; pids?: number[] }[] {
    if (!existsSync(log)) return [];
    const lines = readFileSync(log, "utf8").split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line));
  }

  set(options);
  return {
    bd,
    beadsDir,
    set,
    calls: () => logged().flatMap(({ args, pids }) => (pids ? [] : [args])),
    environments: () => logged().flatMap(({ env, pids }) => (pids ? [] : [env])),
    hanging: () => logged().flatMap(({ pids = [] }) => pids),
  };
}

function renewed(options: { entry: TranscriptEntry; version: string | undefined }): TranscriptEntry {
  const { entry, version } = options;
  if (entry.name !== "version" || version === undefined) return entry;
  return { ...entry, stdout: JSON.stringify({ version }) };
}
