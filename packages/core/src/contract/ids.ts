import * as z from "zod";

const safeId = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** An id that is safe in a path, a URL, an argv and a protocol id: it starts with a letter or digit, 64 characters at most. */
const SafeIdSchema = z
  .string()
  .regex(safeId, "must be 1 to 64 letters, digits, '-' or '_', and start with a letter or digit");

/** The town-wide name of a session. The caller may choose it; it never changes and is never used twice. */
export const SessionIdSchema = SafeIdSchema;
export type SessionId = z.infer<typeof SessionIdSchema>;

/** The town-wide name of one piece of work, and the idempotency key of handing it in. */
export const AssignmentIdSchema = SafeIdSchema;
export type AssignmentId = z.infer<typeof AssignmentIdSchema>;

/** The key of one mutating call: the same key twice is the same effect, once. */
export const OperationKeySchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, "must be printable ASCII without spaces");
export type OperationKey = z.infer<typeof OperationKeySchema>;

/** Crockford's alphabet in lower case: no letter that is read as a digit. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

function randomCharacters(count: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(count));
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join("");
}

/** A new session id that says what the session is for: `polecat-7f3k2m9q` (40 random bits). */
export function newSessionId(role: string): SessionId {
  const stem = role
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return `${stem || "session"}-${randomCharacters(8)}`;
}

/** A new assignment id (80 random bits). */
export function newAssignmentId(): AssignmentId {
  return `w-${randomCharacters(16)}`;
}

/** A new key for one mutating call (100 random bits). Make it before the first try and keep it for every further one. */
export function newOperationKey(): OperationKey {
  return `op-${randomCharacters(20)}`;
}
