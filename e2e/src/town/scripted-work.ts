import { watch } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newAssignmentId, type Work } from "@townkit/core";
import { formatScript, type StepInput } from "@townkit/testkit/model";

/** Work whose every execution leaves a line with its id in its work directory, whatever else is known of it. */
export interface MarkedWork {
  readonly id: string;
  readonly work: Work;
}

const marks = "marks.txt";

/**
 * Leaves its mark, then does the other steps. A mark that a crash cut is made again when the work is continued, as an agent
 * would that cannot tell; so there are never more marks than attempts, and at least one where it was carried out.
 */
export function markedWork(options: { id?: string; steps?: readonly StepInput[] } = {}): MarkedWork {
  const { id = newAssignmentId(), steps = [{ do: "say", text: "done" }] } = options;
  const mark: StepInput = { do: "shell", command: `echo ${id} >> ${marks}` };
  return { id, work: { type: "prompt", content: formatScript({ steps: [mark, ...steps], repeatInterrupted: true }) } };
}

/** Marked work that waits in a command until its gate is opened, for a minute at most where nothing else is said. */
export function gatedWork(id = newAssignmentId(), { timeoutMs = 60_000 } = {}): MarkedWork {
  const command = `n=0; until [ -e open-${id} ] || [ $n -ge ${timeoutMs / 50} ]; do n=$((n+1)); sleep 0.05; done`;
  return markedWork({
    id,
    steps: [
      { do: "shell", command, timeoutMs: 2 * timeoutMs },
      { do: "say", text: "passed the gate" },
    ],
  });
}

export async function openGate(options: { workDir: string; id: string }): Promise<void> {
  await writeFile(join(options.workDir, `open-${options.id}`), "");
}

/** How often each work left its mark in the directory. */
export async function countMarks(workDir: string): Promise<ReadonlyMap<string, number>> {
  const text = await readFile(join(workDir, marks), "utf8").catch(() => "");
  const counts = new Map<string, number>();
  for (const id of text.split("\n").filter(Boolean)) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** Resolves when the work has left its mark. @throws Error after a minute. */
export async function marked(options: { workDir: string; id: string }): Promise<void> {
  const { workDir, id } = options;
  const deadline = AbortSignal.timeout(60_000);
  await new Promise<void>((resolve, reject) => {
    const watcher = watch(workDir);
    const end = (settle: () => void) => {
      watcher.close();
      settle();
    };
    const look = async () => {
      if ((await countMarks(workDir)).has(id)) end(resolve);
    };
    watcher.on("change", () => void look()).on("error", (error) => end(() => reject(error)));
    deadline.onabort = () => end(() => reject(new Error(`The work ${id} did not leave its mark within a minute.`)));
    void look();
  });
}
