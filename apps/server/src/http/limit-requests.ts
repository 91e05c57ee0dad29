import type { MiddlewareHandler } from "hono";
import { limitReached } from "./limit-reached.js";
import { connectionAddress, isLocal, type PeerOf } from "./peer.js";
import { createPeerBuckets } from "./peer-buckets.js";

/** A peer that was quiet may ask for so many seconds' worth at once. */
const burstSeconds = 2;

/**
 * Refuses peers that ask more often than that for long. What comes from this machine, and through no proxy, is not counted:
 * whoever runs programs here needs no town to keep it busy.
 */
export function limitRequests(options: { perSecond: number; peerOf: PeerOf; nowMs?: () => number }): MiddlewareHandler {
  const { perSecond, peerOf, nowMs = () => performance.now() } = options;
  const peers = createPeerBuckets({ perSecond, burst: perSecond * burstSeconds, nowMs, memory: () => null });
  return (context, next) => {
    const peer = peerOf(context);
    if (isLocal(peer) && isLocal(connectionAddress(context))) return next();
    const { bucket } = peers.of(peer);
    const retryAfterMs = bucket.waitMs();
    if (retryAfterMs === 0) {
      bucket.take();
      return next();
    }
    throw limitReached({
      message: `This town takes ${perSecond} requests a second from one address, and there were more.`,
      setting: "daemon.requests_per_second",
      retryAfterMs,
    });
  };
}
