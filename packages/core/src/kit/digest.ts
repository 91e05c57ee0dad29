import { createHash } from "node:crypto";

/**
 * The same text for the same content: keys in order, `undefined` left out as JSON leaves it out.
 * What JSON cannot hold is written as JSON writes it.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (isPlainObject(item) ? inKeyOrder(item) : item)) ?? "null";
}

/** Whether both are written alike as canonical JSON. What is one and the same is not written at all. */
export function isSameContent(left: unknown, right: unknown): boolean {
  return left === right || holdTheSame(left, right) || canonicalJson(left) === canonicalJson(right);
}

/** Whether both hold one and the same under the same keys: most often it is so, and writing both takes ten times as long. */
function holdTheSame(left: unknown, right: unknown): boolean {
  if (!isPlainObject(left) || !isPlainObject(right)) return isEmptyList(left) && isEmptyList(right);
  const keys = Object.keys(left);
  return (
    keys.length > 0 &&
    keys.length === Object.keys(right).length &&
    keys.every((key) => left[key] === right[key] && Object.hasOwn(right, key))
  );
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/**
 * SHA-256 of the canonical JSON, in hexadecimal: what tells a repeat of a key from its use with other content. It is made at
 * once: the way through another thread takes longer than the sum itself.
 */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

function isPlainObject(item: unknown): item is Record<string, unknown> {
  return typeof item === "object" && item !== null && !Array.isArray(item);
}

function inKeyOrder(item: Record<string, unknown>): Record<string, unknown> {
  // Entries, not assignments: a key named `__proto__` must stay a key.
  return Object.fromEntries(Object.entries(item).sort(([left], [right]) => (left < right ? -1 : 1)));
}
