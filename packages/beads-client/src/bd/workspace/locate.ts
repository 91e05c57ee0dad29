import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { workspaceMismatch, workspaceMissing } from "../../errors/outside.js";

/** Where a workspace's files are. */
export interface Place {
  /** The folder that holds them, links and `redirect` followed. */
  readonly folder: string;
  /** Which workspace it is, for as long as nobody puts another one there. */
  readonly identity: string;
  /** What `bd` says of its store. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * The workspace in the folder, by what is on the disk. It is looked for here and not by `bd`, which takes the one of a folder
 * above when there is none.
 * @throws BeadsError `workspace_missing`; `workspace_mismatch`: something else is there.
 */
export function locateWorkspace(beadsDir: string): Place {
  const folder = followed(beadsDir);
  let text: string;
  try {
    text = readFileSync(join(folder, "metadata.json"), "utf8");
  } catch {
    throw workspaceMissing(beadsDir);
  }
  const metadata = parsed(text);
  if (metadata === undefined) throw workspaceMismatch({ beadsDir, problem: "its metadata.json is no JSON object" });
  // bd writes the file anew now and then, so that its own times and numbers tell nothing.
  const { dev, ino } = statSync(folder, { bigint: true });
  return { folder, identity: `${dev}:${ino}:${metadata.project_id}:${metadata.dolt_database}`, metadata };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** A worktree's folder may only say where the workspace is. */
function followed(beadsDir: string): string {
  try {
    const folder = realpathSync(beadsDir);
    const redirect = statSync(join(folder, "redirect"), { throwIfNoEntry: false });
    if (redirect === undefined) return folder;
    return realpathSync(resolve(dirname(folder), readFileSync(join(folder, "redirect"), "utf8").trim()));
  } catch {
    throw workspaceMissing(beadsDir);
  }
}
