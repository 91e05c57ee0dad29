import {
  AssignmentNotFoundError,
  AttentionNotFoundError,
  BackendFailedError,
  BackendUnavailableError,
  CallAbortedError,
  CapabilityUnsupportedError,
  type ErrorCode,
  GitFailedError,
  IdempotencyConflictError,
  IllegalTransitionError,
  InvalidInputError,
  isErrorCode,
  NotCancellableError,
  RevisionConflictError,
  SessionBusyError,
  SessionNotFoundError,
  SessionNotRunningError,
  StoreCorruptError,
  StoreFailedError,
  StoreFullError,
  StoreNewerError,
  TownError,
  TownLockedError,
  WaitTimeoutError,
  WorkDirInvalidError,
  WorktreeInUseError,
  WorktreeNotFoundError,
  WorktreeUnsavedError,
} from "@townkit/core";
import * as z from "zod";

/** The body of every answer that is not a success. */
export const ErrorBodySchema = z.object({
  error: z.object({
    /** Stable; a newer server may have codes that an older client does not know. */
    code: z.string(),
    message: z.string(),
    remedy: z.string().nullable(),
    effect: z.enum(["none", "possible"]),
    facts: z.record(z.string(), z.unknown()),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBodySchema>;

/** The class of each code that has one of its own. */
const classes: Partial<Record<ErrorCode, { readonly name: string; readonly prototype: TownError }>> = {
  invalid_input: InvalidInputError,
  work_dir_invalid: WorkDirInvalidError,
  idempotency_conflict: IdempotencyConflictError,
  session_not_found: SessionNotFoundError,
  assignment_not_found: AssignmentNotFoundError,
  attention_not_found: AttentionNotFoundError,
  session_busy: SessionBusyError,
  session_not_running: SessionNotRunningError,
  not_cancellable: NotCancellableError,
  illegal_transition: IllegalTransitionError,
  revision_conflict: RevisionConflictError,
  capability_unsupported: CapabilityUnsupportedError,
  wait_timeout: WaitTimeoutError,
  call_aborted: CallAbortedError,
  backend_unavailable: BackendUnavailableError,
  backend_failed: BackendFailedError,
  town_locked: TownLockedError,
  worktree_not_found: WorktreeNotFoundError,
  worktree_in_use: WorktreeInUseError,
  worktree_unsaved: WorktreeUnsavedError,
  git_failed: GitFailedError,
  store_full: StoreFullError,
  store_corrupt: StoreCorruptError,
  store_newer: StoreNewerError,
  store_failed: StoreFailedError,
};

/** The error as it was thrown on the other side: same code, words and facts, and the same class. */
export function reviveError({ error: sent }: ErrorBody): TownError {
  const { code } = sent;
  const known = isErrorCode(code);
  const error = new TownError({
    code: known ? code : "internal",
    message: sent.message,
    remedy: sent.remedy ?? undefined,
    effect: sent.effect,
    facts: known ? sent.facts : { ...sent.facts, code },
  });
  const own = classes[error.code];
  if (own) {
    // Their constructors make the message from parts that do not travel; the message itself does.
    Object.setPrototypeOf(error, own.prototype);
    error.name = own.name;
  }
  return error;
}
