import { randomBytes } from "node:crypto";
import { callerToken, isSame, sign } from "./caller-token.js";

/** The argument of a tool's call that holds its stamp. It is taken out before the server sees the call. */
export const stampArgument = "_townkit_caller";

/** A call may wait for a person's leave after it was stamped, for so long. */
const validMs = 3_600_000;

/** Says whose call it is, once: by the session's own token, which is not in it. */
export function stampCall({ token, atMs }: { token: string; atMs: number }): string {
  const sessionId = token.split(".")[1];
  const text = `${sessionId}.${atMs}.${randomBytes(12).toString("base64url")}`;
  return `${text}.${sign({ key: token, text })}`;
}

/** Reads stamps: the session's id, or undefined where the stamp is forged, too old, or was read before. */
export function createStampReader(options: {
  key: string;
  nowMs: () => number;
}): (stamp: string) => string | undefined {
  const { key, nowMs } = options;
  /** In the order in which they came. */
  const seen = new Map<string, number>();

  function forgetOld(now: number): void {
    for (const [stamp, atMs] of seen) {
      if (now - atMs < validMs) return;
      seen.delete(stamp);
    }
  }

  return (stamp) => {
    const [, text = "", sessionId, at] = /^(([\w-]+)\.(\d+)\.[\w-]+)\.[\w-]+$/.exec(stamp) ?? [];
    if (sessionId === undefined) return undefined;
    const token = callerToken({ key, caller: { kind: "session", id: sessionId } });
    if (!isSame(stamp, `${text}.${sign({ key: token, text })}`)) return undefined;
    const now = nowMs();
    forgetOld(now);
    if (Math.abs(now - Number(at)) > validMs || seen.has(stamp)) return undefined;
    seen.set(stamp, now);
    return sessionId;
  };
}
