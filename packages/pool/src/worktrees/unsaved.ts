/** What is in a worktree and nowhere else. */
export interface Unsaved {
  /** Paths of files that are changed, added, deleted or new. */
  readonly files: readonly string[];
  /** What git is in the middle of there: `rebase`. */
  readonly underWay: readonly string[];
  /** Commits that are on no remote and on no other branch, newest first. */
  readonly commits: readonly { readonly id: string; readonly subject: string }[];
}

/** The changed paths in what `git status --porcelain=v1 -z` prints. A renamed one has its old name in an entry of its own. */
export function changedFiles(status: string): string[] {
  const entries = status.split("\0").filter(Boolean);
  const files: string[] = [];
  for (let at = 0; at < entries.length; at += 1) {
    const entry = entries[at] ?? "";
    files.push(entry.slice(3));
    if (/^[RC]|^.[RC]/.test(entry)) at += 1;
  }
  return files;
}

/** The commits in what `git log -z --format=%H%x09%s` prints. */
export function listedCommits(log: string): Unsaved["commits"] {
  return log
    .split("\0")
    .filter(Boolean)
    .map((line) => {
      const [id = "", ...subject] = line.split("\t");
      return { id, subject: subject.join("\t") };
    });
}

/** What git leaves in a worktree's own folder while it is in the middle of something. */
const traces: Readonly<Record<string, string>> = {
  "rebase-merge": "rebase",
  "rebase-apply": "rebase",
  MERGE_HEAD: "merge",
  CHERRY_PICK_HEAD: "cherry-pick",
  REVERT_HEAD: "revert",
  BISECT_LOG: "bisect",
};

export function operationsUnderWay(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => (Object.hasOwn(traces, name) ? [traces[name] ?? name] : [])))];
}

const shown = 5;

/** One line for each kind of thing that would be lost; none: nothing would. Names of files are shown so that none can look like another text. */
export function unsavedLines({ files, underWay, commits }: Unsaved): string[] {
  const lines: string[] = [];
  if (files.length > 0) {
    const names = files.slice(0, shown).map((name) => (/^[\w./@+-]+$/.test(name) ? name : JSON.stringify(name)));
    lines.push(`${counted(files, "uncommitted file")} (${listed(names, files.length)})`);
  }
  for (const operation of underWay) lines.push(`a ${operation} that is under way`);
  if (commits.length > 0) {
    const names = commits.slice(0, shown).map(({ id, subject }) => `${id.slice(0, 10)} ${JSON.stringify(subject)}`);
    const where = "on no remote and no other branch";
    lines.push(`${counted(commits, "commit")} ${where} (${listed(names, commits.length)})`);
  }
  return lines;
}

function counted(things: readonly unknown[], name: string): string {
  return `${things.length} ${name}${things.length === 1 ? "" : "s"}`;
}

function listed(names: readonly string[], of: number): string {
  return [...names, ...(of > names.length ? ["…"] : [])].join(", ");
}
