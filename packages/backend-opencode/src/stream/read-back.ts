import {
  type PermissionRequest,
  parseHistoryEntry,
  type QuestionRequest,
  type ServerSessionStatus,
  type StoredEvent,
} from "./server-events.js";

/** What is asked of the server after each connect. All of it per directory but the logs, as the server has it. */
export interface ReadBack {
  /** The directories that our sessions are in. */
  directories(): readonly string[];
  history(positions: Readonly<Record<string, number>>, signal: AbortSignal): Promise<readonly unknown[]>;
  statuses(directory: string, signal: AbortSignal): Promise<Readonly<Record<string, ServerSessionStatus>>>;
  permissions(directory: string, signal: AbortSignal): Promise<readonly PermissionRequest[]>;
  questions(directory: string, signal: AbortSignal): Promise<readonly QuestionRequest[]>;
}

/** What is in no log. Sessions that are not named among the statuses are idle. */
export interface Snapshot {
  readonly directories: readonly string[];
  readonly statuses: Readonly<Record<string, ServerSessionStatus>>;
  readonly permissions: readonly PermissionRequest[];
  readonly questions: readonly QuestionRequest[];
}

/**
 * What was missed, and how things stand. Without positions, before the first connect or when no log has been heard of yet, the
 * logs are not asked for: the server sends the full log of each session that is not named, which would be its whole database.
 */
export async function readBack(options: {
  readonly source: ReadBack;
  readonly positions: Readonly<Record<string, number>> | null;
  readonly signal: AbortSignal;
}): Promise<{ entries: readonly StoredEvent[]; snapshot: Snapshot }> {
  const { source, positions, signal } = options;
  const history = positions ? await source.history(positions, signal) : [];
  const entries = history.map(parseHistoryEntry).filter((entry) => entry !== undefined);
  const directories = source.directories();
  const each = async <Found>(ask: (directory: string, signal: AbortSignal) => Promise<Found>) =>
    await Promise.all(directories.map((directory) => ask.call(source, directory, signal)));
  const statuses = Object.assign({}, ...(await each(source.statuses))) as Snapshot["statuses"];
  const permissions = (await each(source.permissions)).flat();
  const questions = (await each(source.questions)).flat();
  return { entries, snapshot: { directories, statuses, permissions, questions } };
}
