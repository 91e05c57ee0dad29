/** Which sessions are at work on something that is no assignment: they take no other work meanwhile. */
export interface Occupancy {
  /** What the session is at work on, in words; undefined: nothing of this kind. */
  of(sessionId: string): string | undefined;
  /** The returned function lets it go. */
  hold(sessionId: string, what: string): () => void;
  /** Resolves when it has been let go; at once, when nothing holds it. */
  released(sessionId: string): Promise<void>;
}

export function createOccupancy(): Occupancy {
  const held = new Map<string, { what: string; released: Promise<void> }>();

  function hold(sessionId: string, what: string): () => void {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    held.set(sessionId, { what, released });
    return () => {
      held.delete(sessionId);
      release();
    };
  }

  return {
    of: (sessionId) => held.get(sessionId)?.what,
    hold,
    released: async (sessionId) => await held.get(sessionId)?.released,
  };
}
