import { createHash } from "node:crypto";

/** Names one set of settings; key order does not matter. */
export function settingsDigest(settings: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(settings)))
    .digest("hex")
    .slice(0, 16);
}

/** The mark of the server of one folder, the same in every process of ours. */
export function serverMark(root: string): string {
  return `town-${createHash("sha256").update(root).digest("hex").slice(0, 20)}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
