/**
 * Every error code of Townkit: its HTTP status and the exit code of the command line. Codes are stable; a new one may be
 * added in any minor version. Exit codes 20 to 25 are outcomes of work, not errors (see `outcomeExitCodes`).
 */
export const errorCodes = {
  internal: { status: 500, exit: 1 },
  invalid_input: { status: 400, exit: 2 },
  work_dir_invalid: { status: 422, exit: 2 },
  config_invalid: { status: 422, exit: 2 },
  contract_mismatch: { status: 422, exit: 2 },
  payload_too_large: { status: 413, exit: 2 },
  unsupported_media_type: { status: 415, exit: 2 },
  not_acceptable_host: { status: 403, exit: 3 },
  origin_not_allowed: { status: 403, exit: 3 },
  unauthorized: { status: 401, exit: 3 },
  forbidden: { status: 403, exit: 3 },
  route_not_found: { status: 404, exit: 4 },
  session_not_found: { status: 404, exit: 4 },
  assignment_not_found: { status: 404, exit: 4 },
  attention_not_found: { status: 404, exit: 4 },
  mail_not_found: { status: 404, exit: 4 },
  worktree_not_found: { status: 404, exit: 4 },
  token_not_found: { status: 404, exit: 4 },
  idempotency_conflict: { status: 409, exit: 5 },
  session_busy: { status: 409, exit: 6 },
  session_not_running: { status: 409, exit: 6 },
  not_cancellable: { status: 409, exit: 6 },
  illegal_transition: { status: 409, exit: 6 },
  revision_conflict: { status: 409, exit: 6 },
  worktree_in_use: { status: 409, exit: 6 },
  worktree_unsaved: { status: 409, exit: 6 },
  work_refused: { status: 409, exit: 6 },
  capability_unsupported: { status: 422, exit: 7 },
  plugin_missing: { status: 422, exit: 7 },
  limit_reached: { status: 429, exit: 9 },
  wait_timeout: { status: 504, exit: 8 },
  call_aborted: { status: 499, exit: 130 },
  backend_unavailable: { status: 503, exit: 9 },
  backend_failed: { status: 502, exit: 9 },
  git_failed: { status: 502, exit: 9 },
  work_source_unavailable: { status: 503, exit: 9 },
  town_unreachable: { status: 503, exit: 9 },
  town_locked: { status: 423, exit: 10 },
  port_in_use: { status: 409, exit: 10 },
  store_failed: { status: 500, exit: 11 },
  store_corrupt: { status: 500, exit: 11 },
  store_full: { status: 507, exit: 11 },
  store_newer: { status: 500, exit: 11 },
} as const satisfies Record<string, { status: number; exit: number }>;

export type ErrorCode = keyof typeof errorCodes;

/** The exit code of a command that waited for work, by the state in which it settled. */
export const outcomeExitCodes = {
  completed: 0,
  failed: 20,
  aborted: 21,
  interrupted: 22,
  cancelled: 23,
  expired: 24,
  unknown: 25,
} as const;
