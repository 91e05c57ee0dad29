/** What would change which workspace answers, who acts or how `bd` prints, if it came from the caller's environment. */
const ambient = /^(?:BEADS_|BD_|CLAUDE|GT_|GIT_DIR$|GIT_WORK_TREE$|GIT_INDEX_FILE$|CI$)/;

/** Where a shared Dolt server is, which is a matter of the machine and not of who calls. */
const passedOn =
  /^(?:BEADS_DOLT_|BEADS_CREDENTIALS|BD_ALLOW_REMOTE_MIGRATE$|BD_BACKUP_|BD_EXPORT_|BD_NO_PUSH$|BD_DISABLE_METRICS$)/;

/** The environment of every `bd` of ours: the same for the same workspace and actor, whoever started this process. */
export function bdEnvironment(options: {
  beadsDir: string;
  actor: string;
  env?: NodeJS.ProcessEnv;
}): Record<string, string> {
  const { beadsDir, actor, env = process.env } = options;
  const kept = Object.entries(env).filter(([name]) => !ambient.test(name) || passedOn.test(name));
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    BEADS_DIR: beadsDir,
    BEADS_ACTOR: actor,
    BD_ACTOR: actor,
    BD_NON_INTERACTIVE: "1",
    BD_NO_PAGER: "1",
    NO_COLOR: "1",
  };
}
