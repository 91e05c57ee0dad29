import type { Bead, BeadDetails, Comment, Dependency, ListedBead, Stats } from "./bead.js";
import type { BeadEvent } from "./changes.js";
import type { BeadChanges, ListFilter, MetadataChanges, NewBead, NewDependency, ReadyFilter } from "./inputs.js";
import type {
  CallOptions,
  ChangeOptions,
  CloseOptions,
  CreateOptions,
  ExportOptions,
  ImportOptions,
  InitOptions,
  ReleaseOptions,
  UpdateOptions,
  WatchOptions,
} from "./options.js";
import type { Created, Health, Imported, Workspace } from "./results.js";

/**
 * One workspace of beads: issues with dependencies, of which a queue of what is ready is made, and which workers claim and
 * close.
 *
 * Every method may throw, besides what it says: `invalid_input` and `text_too_long` before anything is done;
 * `workspace_missing` and `workspace_mismatch`, for no other workspace ever answers; `timeout` and `aborted`; `busy` where
 * others kept the store for too long; `unavailable` and `skew` where it cannot be used; `undecodable` where it answered what
 * is not understood. Each is a `BeadsError`, whose `effect` says whether something may have been changed.
 *
 * A method that resolved has done what it says, and what it says is on the disk. A bead is named by its full id only.
 */
export interface BeadsClient extends AsyncDisposable {
  /** Which client it is: `bd`, `embedded`. */
  readonly kind: string;
  /** The absolute path of the workspace's folder. */
  readonly beadsDir: string;

  /**
   * Makes the workspace, where there is none. One that is there with this prefix is left as it is.
   * @throws BeadsError `workspace_mismatch`: there is one of another prefix, or of another kind.
   */
  init(options: InitOptions): Promise<Workspace>;
  /** @throws BeadsError only `invalid_input`, `timeout` and `aborted`: what is wrong with the workspace is the answer. */
  health(options?: CallOptions): Promise<Health>;

  /**
   * Makes a bead, with a new id. Never touches one that is there.
   * @throws BeadsError `not_found`: its parent or a bead that it depends on; `conflict`: its key is another content's.
   */
  create(bead: NewBead, options?: CreateOptions): Promise<Created>;
  /** @throws BeadsError `not_found` */
  show(id: string, options?: CallOptions): Promise<BeadDetails>;
  /** The most urgent first, of those the newest, of those by id. Complete, unless a limit is given. */
  list(filter?: ListFilter, options?: CallOptions): Promise<readonly ListedBead[]>;
  /** As `list`, of those whose id, title or description holds the text, whatever the case of its letters. */
  search(text: string, filter?: ListFilter, options?: CallOptions): Promise<readonly ListedBead[]>;
  /**
   * What can be worked on: open, not deferred or below a parent that is, not blocked or a child of what is, and neither
   * pinned, ephemeral nor of a type that is no work (`gate`, `molecule`, `message`, `merge-request`, `agent`, `role`, `rig`), unless that
   * type is asked for. Beads that are meant for somebody (`assignee`) are among them.
   */
  ready(filter?: ReadyFilter, options?: CallOptions): Promise<readonly ListedBead[]>;
  stats(options?: CallOptions): Promise<Stats>;

  /** @throws BeadsError `not_found`, `conflict`: see `onlyIf`. */
  update(id: string, changes: BeadChanges, options?: UpdateOptions): Promise<Bead>;
  /**
   * Adds a paragraph to the notes, after a line break. Of any number of callers at once, every one's is kept.
   * @throws BeadsError `not_found`; `text_too_long`: the notes would become too long, and stay as they are.
   */
  appendNotes(id: string, text: string, options?: ChangeOptions): Promise<Bead>;
  /** Changes single keys. Of any number of callers at once, every one's are kept. @throws BeadsError `not_found` */
  changeMetadata(id: string, changes: MetadataChanges, options?: ChangeOptions): Promise<Bead>;

  /**
   * Makes the actor the one who has the bead: `in_progress`, assigned to it. Of any number of callers at once exactly one
   * succeeds, and no other is told so. Succeeds again, and changes nothing, for the actor who has it. Asks for the status
   * and the assignee only: a blocked bead can be claimed by its id, as in `bd`.
   * @throws BeadsError `not_found`, `already_claimed` (facts: `assignee`), `not_claimable` (facts: `status`)
   */
  claim(id: string, options?: ChangeOptions): Promise<Bead>;
  /** Claims the first bead of `ready` that nobody has, in one step. Null: there is none. */
  claimReady(filter?: ReadyFilter, options?: ChangeOptions): Promise<Bead | null>;
  /**
   * Gives a bead back: `open`, and nobody's. Succeeds again, and changes nothing, where it is that already.
   * @throws BeadsError `not_found`; `not_holder` (facts: `assignee`, `status`): the holder does not have it, or not any more.
   */
  release(id: string, options?: ReleaseOptions): Promise<Bead>;
  /**
   * Closes a bead. One that is closed stays as it is, with the reason that it has.
   * @throws BeadsError `not_found`; `not_closable` (facts: `blockers`); `not_holder`: see `holder`.
   */
  close(id: string, options?: CloseOptions): Promise<Bead>;
  /**
   * Opens a closed bead again, for anybody to claim: open, nobody's, not deferred. An open one stays as it is.
   * @throws BeadsError `not_found`; `conflict`: it is neither closed nor open.
   */
  reopen(id: string, options?: ChangeOptions): Promise<Bead>;

  /**
   * The same dependency again changes nothing.
   * @throws BeadsError `not_found`: either bead; `dependency_cycle`; `conflict`: they have a dependency of another type;
   * `invalid_input`: of itself, or `blocks` between an epic and what is none.
   */
  addDependency(dependency: NewDependency, options?: ChangeOptions): Promise<Dependency>;
  /** One that is not there is no error. @throws BeadsError `not_found`: the bead that depends. */
  removeDependency(
    dependency: { readonly issue_id: string; readonly depends_on_id: string },
    options?: ChangeOptions,
  ): Promise<void>;
  /** Those that it has already are no error, and labels of others at once are kept. @throws BeadsError `not_found` */
  addLabels(id: string, labels: readonly string[], options?: ChangeOptions): Promise<Bead>;
  removeLabels(id: string, labels: readonly string[], options?: ChangeOptions): Promise<Bead>;
  /** Line breaks at its end are not kept. @throws BeadsError `not_found` */
  addComment(id: string, text: string, options?: ChangeOptions): Promise<Comment>;

  /** The beads as `bd` exports them: one JSON object a line, without the line break. */
  export(options?: ExportOptions): AsyncIterable<string>;
  /**
   * Takes over lines of an export: all of them, or none. Ids, times and states are kept. A line without a priority gets 2.
   * @throws BeadsError `invalid_input` with the number of the first line that is wrong.
   */
  import(lines: Iterable<string> | AsyncIterable<string>, options?: ImportOptions): Promise<Imported>;

  /**
   * What changes from now on, or since a cursor, whoever changes it. That a bead changed is never missed, though several
   * changes may be told as one, and one change twice. Costs nothing while nothing happens.
   */
  watch(options?: WatchOptions): AsyncIterable<BeadEvent>;

  /** Ends watching and gives up what is open: `aborted`. Calls after it are refused with `unavailable`. */
  [Symbol.asyncDispose](): Promise<void>;
}
