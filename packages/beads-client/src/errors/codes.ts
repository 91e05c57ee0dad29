/** Every code of a `BeadsError`: its HTTP status and the exit code of a command line. Codes are stable. */
export const beadsErrorCodes = {
  internal: { status: 500, exit: 1 },
  /** An argument is not what it must be. Nothing was done. */
  invalid_input: { status: 400, exit: 2 },
  /** A text would be longer than a bead can hold. Nothing was done. */
  text_too_long: { status: 413, exit: 2 },
  /** There is no bead with this id. */
  not_found: { status: 404, exit: 4 },
  /** There is no workspace in this folder. */
  workspace_missing: { status: 404, exit: 4 },
  /** The workspace in this folder is another one than was asked for. */
  workspace_mismatch: { status: 409, exit: 5 },
  /** The bead is not as the caller took for granted. Nothing was changed. */
  conflict: { status: 409, exit: 5 },
  dependency_cycle: { status: 409, exit: 5 },
  /** Somebody else has it. */
  already_claimed: { status: 409, exit: 6 },
  /** Nobody can claim it in the status that it has. */
  not_claimable: { status: 409, exit: 6 },
  /** The one who is to give it back or close it does not have it. */
  not_holder: { status: 409, exit: 6 },
  /** Something has to happen before it can be closed. */
  not_closable: { status: 409, exit: 6 },
  timeout: { status: 504, exit: 8 },
  aborted: { status: 499, exit: 130 },
  /** Others kept the store locked for longer than was waited. Nothing was done; it can be tried again. */
  busy: { status: 503, exit: 9 },
  /** The program or the store cannot be used. */
  unavailable: { status: 503, exit: 9 },
  /** The program and the store are of versions that do not fit. Trying again does not help. */
  skew: { status: 422, exit: 9 },
  /** An answer could not be understood. */
  undecodable: { status: 502, exit: 9 },
} as const satisfies Record<string, { status: number; exit: number }>;

export type BeadsErrorCode = keyof typeof beadsErrorCodes;
