import { createHash } from "node:crypto";
import { limitReached } from "./limit-reached.js";
import { createPeerBuckets } from "./peer-buckets.js";

/** So many different wrong tokens are looked at at once, and so many a second from then on. */
const guesses = { burst: 10, perSecond: 1 };

/** Of the wrong tokens of one peer, so many are known again. */
const knownWrong = 32;

export interface GuessGuard {
  /**
   * Whether a token is worth a look: not where it is known to be wrong. The same wrong token again is no new guess: a program that
   * was left with an old token slows nobody down.
   * @throws TownError `limit_reached` its peer has guessed too often: then no token of it is looked at for a while.
   */
  admit(attempt: Attempt): boolean;
  /** It was looked at, and is wrong. */
  wrong(attempt: Attempt): void;
}

interface Attempt {
  readonly peer: string;
  readonly token: string;
}

/** Slows down those who try tokens, by peer. */
export function createGuessGuard({ nowMs = () => performance.now() }: { nowMs?: () => number } = {}): GuessGuard {
  const peers = createPeerBuckets({ ...guesses, nowMs, memory: () => new Set<string>() });
  const digestOf = (token: string) => createHash("sha256").update(token).digest("base64");
  return {
    admit({ peer, token }) {
      const { bucket, memory: wrong } = peers.of(peer);
      if (wrong.has(digestOf(token))) return false;
      const retryAfterMs = bucket.waitMs();
      if (retryAfterMs === 0) return true;
      throw limitReached({
        message: "Too many wrong tokens have come from this address: for a while none is looked at.",
        setting: null,
        retryAfterMs,
      });
    },
    wrong({ peer, token }) {
      const { bucket, memory: wrong } = peers.of(peer);
      const digest = digestOf(token);
      if (wrong.has(digest)) return;
      bucket.take();
      wrong.add(digest);
      for (const oldest of wrong) if (wrong.size > knownWrong) wrong.delete(oldest);
    },
  };
}
