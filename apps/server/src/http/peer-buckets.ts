/** Fills up with time, and is emptied by use. */
export interface Bucket {
  /** How long until there is something in it, in milliseconds; 0: there is. */
  waitMs(): number;
  take(): void;
}

interface Peer<Memory> {
  readonly bucket: Bucket;
  readonly memory: Memory;
}

/** So many peers are remembered; of more, the one that was not seen for longest is forgotten. */
const rememberedPeers = 10_000;

/** A bucket for each peer, and something to remember of it. */
export function createPeerBuckets<Memory>(options: {
  burst: number;
  perSecond: number;
  nowMs: () => number;
  memory: () => Memory;
}): { of(peer: string): Peer<Memory> } {
  const peers = new Map<string, Peer<Memory>>();
  return {
    of(name) {
      const peer = peers.get(name) ?? { bucket: createBucket(options), memory: options.memory() };
      // The last in a map is what was put there last.
      peers.delete(name);
      peers.set(name, peer);
      if (peers.size > rememberedPeers) peers.delete(peers.keys().next().value ?? "");
      return peer;
    },
  };
}

function createBucket(options: { burst: number; perSecond: number; nowMs: () => number }): Bucket {
  const { burst, perSecond, nowMs } = options;
  let content = burst;
  let filledMs = nowMs();

  function fill(): number {
    const now = nowMs();
    content = Math.min(burst, content + ((now - filledMs) * perSecond) / 1000);
    filledMs = now;
    return content;
  }

  return {
    waitMs: () => Math.max(0, ((1 - fill()) * 1000) / perSecond),
    take() {
      content = fill() - 1;
    },
  };
}
