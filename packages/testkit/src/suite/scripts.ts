import { watch } from "node:fs";
import { access, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ScriptInput } from "../script/index.js";

/** A turn that says one thing and ends. */
export function says(text: string): ScriptInput {
  return { steps: [{ do: "say", text }] };
}

/** A turn that the model never answers: it lasts until it is aborted. */
export const hangs: ScriptInput = { steps: [{ do: "hang" }] };

/** A turn that the model's provider refuses, in its own words. */
export function refuses(options: { status: number; message: string }): ScriptInput {
  // As several providers write it: `code` is where Google has its status.
  const body = { error: { code: options.status, message: options.message, type: "invalid_request_error" } };
  return { steps: [{ do: "http", status: options.status, body }] };
}

const marks = "marks.txt";

/** A turn that leaves one line in its work directory each time that it is carried out. */
export function marking(name: string, text = "marked"): ScriptInput {
  return {
    steps: [
      { do: "shell", command: `echo ${name} >> ${marks}` },
      { do: "say", text },
    ],
  };
}

/** Every mark in the directory, in the order in which they were left. */
export async function allMarks(workDir: string): Promise<string[]> {
  const text = await readFile(join(workDir, marks), "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}

/** How often the marking turn of this name was carried out in the directory. */
export async function marksOf(workDir: string, name: string): Promise<number> {
  return (await allMarks(workDir)).filter((line) => line === name).length;
}

/** A turn that leaves its mark and then waits in a command until its gate is opened, for a minute at most. */
export function gated(name: string, text = "passed the gate"): ScriptInput {
  // Without arithmetic, which some agents' shell tools take for a command within a command, and refuse.
  const loop = `n=; until [ -e open-${name} ] || [ \${#n} -ge 1200 ]; do n=x$n; sleep 0.05; done`;
  return {
    steps: [
      { do: "shell", command: `echo ${name} >> ${marks}; ${loop}` },
      { do: "say", text },
    ],
  };
}

/** Lets the turn of that gate go on. */
export async function openGate(workDir: string, name: string): Promise<void> {
  await writeFile(join(workDir, `open-${name}`), "");
}

/** Resolves when the marking or gated turn of this name has left its mark. */
export async function marked(options: { workDir: string; name: string; timeoutMs: number }): Promise<void> {
  const { workDir, name, timeoutMs } = options;
  const end = AbortSignal.timeout(timeoutMs);
  await new Promise<void>((resolve, reject) => {
    const watcher = watch(workDir, { signal: end });
    const look = async (): Promise<void> => {
      if ((await marksOf(workDir, name)) === 0) return;
      watcher.close();
      resolve();
    };
    watcher.on("change", () => void look());
    watcher.on("error", reject);
    end.addEventListener("abort", () =>
      reject(new Error(`The turn did not leave its mark ${name} within ${timeoutMs} ms.`)),
    );
    void look();
  });
}

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
