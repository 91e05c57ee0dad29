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
 * What was missed, and how things stand. Nothing was missed before the first connect, and asking for it would bring the
 * whole database: the server sends the full log of each session that is not named.
 */
export async function readBack(options: {
  readonly source: ReadBack;
  readonly positions: Readonly<Record<string, number>>;
  readonly first: boolean;
  readonly signal: AbortSignal;
}): Promise<{ entries: readonly StoredEvent[]; snapshot: Snapshot }> {
  const { source, positions, first, signal } = options;
  const history = first ? [] : await source.history(positions, signal);
  const entries = history.map(parseHistoryEntry).filter((entry) => entry !== undefined);
  const directories = source.directories();
  const each = async <Found>(ask: (directory: string, signal: AbortSignal) => Promise<Found>) =>
    await Promise.all(directories.map((directory) => ask.call(source, directory, signal)));
  const statuses = Object.assign({}, ...(await each(source.statuses))) as Snapshot["statuses"];
  const permissions = (await each(source.permissions)).flat();
  const questions = (await each(source.questions)).flat();
  return { entries, snapshot: { directories, statuses, permissions, questions } };
}
