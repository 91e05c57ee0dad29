import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Who may call. A `session` is one session's agent; a `carrier` is a program in which several sessions run on one
 * connection, and that says of each call whose it is.
 */
export interface McpCaller {
  readonly kind: "session" | "carrier";
  readonly id: string;
}

/** The caller's token: the same each time, so that it outlives the daemon, and nobody keeps a list of them. */
export function callerToken({ key, caller }: { key: string; caller: McpCaller }): string {
  const name = `${caller.kind}.${caller.id}`;
  return `${name}.${sign({ key, text: name })}`;
}

/** Whose token it is; undefined where this key has not signed it. */
export function readCallerToken({ key, token }: { key: string; token: string }): McpCaller | undefined {
  const [, kind, id = ""] = /^(session|carrier)\.([\w-]+)\.[\w-]+$/.exec(token) ?? [];
  if (kind === undefined) return undefined;
  const caller: McpCaller = { kind: kind as McpCaller["kind"], id };
  return isSame(token, callerToken({ key, caller })) ? caller : undefined;
}

export function sign({ key, text }: { key: string; text: string }): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}

/** In the same time wherever they differ. */
export function isSame(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)];
  return left.length === right.length && timingSafeEqual(left, right);
}
