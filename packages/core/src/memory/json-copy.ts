/** Deeper than any record of ours. What goes on beyond it, maybe for ever, is for `JSON` itself. */
const deepest = 50;
/** In place of a copy: there is something in it that `JSON` has its own rules for. */
const notPlain = Symbol("not plain");

/** What `JSON.parse(JSON.stringify(value))` gives, sooner: a copy that shares nothing, as a store on disk would give it back. */
export function jsonCopy<T>(value: T): T {
  const copy = plainCopy(value, 0);
  return (copy === notPlain ? JSON.parse(JSON.stringify(value)) : copy) as T;
}

function plainCopy(value: unknown, depth: number): unknown {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  // No sign of a zero, and no number that is none.
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : null;
  if (typeof value !== "object" || depth === deepest || "toJSON" in value) return notPlain;
  if (Array.isArray(value)) return copyOfList(value, depth);
  const prototype = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null;
  return isPlain ? copyOfRecord(value as Record<string, unknown>, depth) : notPlain;
}

function copyOfList(list: readonly unknown[], depth: number): unknown {
  const copies: unknown[] = [];
  for (const item of list) {
    const copy = item === undefined ? null : plainCopy(item, depth + 1);
    if (copy === notPlain) return notPlain;
    copies.push(copy);
  }
  return copies;
}

function copyOfRecord(record: Record<string, unknown>, depth: number): unknown {
  // Assigned, it would be no content of the copy.
  if (Object.hasOwn(record, "__proto__")) return notPlain;
  const copies: Record<string, unknown> = {};
  for (const key of Object.keys(record)) {
    const item = record[key];
    if (item === undefined) continue;
    const copy = plainCopy(item, depth + 1);
    if (copy === notPlain) return notPlain;
    copies[key] = copy;
  }
  return copies;
}
