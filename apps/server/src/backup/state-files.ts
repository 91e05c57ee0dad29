import { type Dirent, readdirSync } from "node:fs";
import path from "node:path";

/** With which the name of a folder begins in which a backup is made, in the state folder. */
export const stagePrefix = "backup-";

/**
 * What of a town's state folder is in no backup, by its path there, and why. Worktrees are not among what is kept: what was
 * committed in them is in their repositories.
 */
const leftOut: readonly { readonly path: RegExp; readonly why: string }[] = [
  { path: /^town\.db(-wal|-shm|-journal|\.holder|\.backup-v\d+)?$/, why: "the store is copied by itself" },
  { path: /^(daemon\.json|hosts|logs|worktrees)$/, why: "of the daemon that runs, or of this machine" },
  { path: new RegExp(`^${stagePrefix}[^/]+$`), why: "a backup that is being made" },
  {
    path: /(^|\/)([^/]+\.(lock|sock|tmp)|present-[^/]+|queue\.sqlite)$/,
    why: "of the processes that run, which may hold it locked",
  },
  { path: /(^|\/)[^/]+-(wal|shm|journal)$/, why: "part of a database, which is copied as a whole" },
  { path: /(^|\/)(node_modules|cache|log|logs|tmp)$/, why: "made again when it is missed" },
];

/** Whether a file or folder of the state folder, by its path there with `/`, belongs into a backup. */
function belongsInBackup(relative: string): boolean {
  return !leftOut.some(({ path: pattern }) => pattern.test(relative));
}

/** The files of a state folder that belong into a backup, by their paths there. */
export function stateFiles(state: string): readonly string[] {
  return filesBelow({ root: state, belongs: belongsInBackup });
}

/** The files below a folder, by their paths there. Links, sockets and pipes are none. */
export function filesBelow(options: {
  root: string;
  folder?: string;
  belongs?: (relative: string) => boolean;
}): readonly string[] {
  const { root, folder = "", belongs = () => true } = options;
  return entriesOf(path.join(root, folder)).flatMap((entry) => {
    const relative = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (!belongs(relative)) return [];
    if (entry.isDirectory()) return filesBelow({ root, folder: relative, belongs });
    return entry.isFile() ? [relative] : [];
  });
}

/** What an agent takes away meanwhile is not there. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
