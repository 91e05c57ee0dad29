import release from "./transcripts/1.0.3.json" with { type: "json" };
import main from "./transcripts/1.0.3-main.json" with { type: "json" };
import later from "./transcripts/1.3.0.json" with { type: "json" };

/** One call of a real `bd`, and all that came of it. `{root}` stands for the folder of its workspace's folder. */
export interface TranscriptEntry {
  /** What it shows. */
  readonly name: string;
  /** Without `--actor`. */
  readonly args: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

export interface Transcript {
  /** The release, or the state of the main branch after it. */
  readonly release: string;
  readonly entries: readonly TranscriptEntry[];
}

/** What real programs printed, as `scripts/beads/record-transcripts.mjs` recorded it. */
export const transcripts: readonly Transcript[] = [release, main, later];
