import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Who may call. A `session` is one session's agent; a `carrier` is a program in which several sessions run on one
 * connection, and that says of each call whose it is.
 */
export interface McpCaller {
  readonly kind: "session" | "carrier";
  readonly id: string;
  /** Of a carrier's connection on which are the sessions of one directory alone. */
  readonly directory?: string;
}

/** The caller's token: the same each time, so that it outlives the daemon, and nobody keeps a list of them. */
export function callerToken({ key, caller }: { key: string; caller: McpCaller }): string {
  const name = `${caller.kind}.${caller.id}`;
  const token = `${name}.${sign({ key, text: name })}`;
  return caller.directory === undefined ? token : directoryToken({ token, directory: caller.directory });
}

/** Of a carrier's own token one for the connection of a directory. Its own cannot be made of it, nor another directory's. */
export function directoryToken({ token, directory }: { token: string; directory: string }): string {
  const name = [...token.split(".").slice(0, 2), Buffer.from(directory).toString("base64url")].join(".");
  return `${name}.${sign({ key: token, text: name })}`;
}

/** Whose token it is; undefined where this key has not signed it. */
export function readCallerToken({ key, token }: { key: string; token: string }): McpCaller | undefined {
  const [kind, id = "", place, ...more] = token.split(".");
  if ((kind !== "session" && kind !== "carrier") || !/^[\w-]+$/.test(id)) return undefined;
  const isOfDirectory = kind === "carrier" && place !== undefined && more.length > 0;
  const caller: McpCaller = {
    kind,
    id,
    ...(isOfDirectory && { directory: Buffer.from(place, "base64url").toString() }),
  };
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
