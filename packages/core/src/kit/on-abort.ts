/** What listens to a signal through us: whoever wants to know, and how it is left alone again. */
interface Ear {
  readonly callbacks: Set<() => void>;
  readonly close: () => void;
}

const ears = new WeakMap<AbortSignal, Ear>();

/**
 * Calls back once when the signal is raised; the returned function takes it back. However many listen to one signal, it has
 * one listener of ours: a signal that a whole backend shares may have hundreds, and from eleven on Node takes it for a leak. It has
 * none when all was taken back: a signal that was made of others is kept in memory for as long as it has one.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const ear = ears.get(signal) ?? listenTo(signal);
  ear.callbacks.add(callback);
  return () => {
    if (ear.callbacks.delete(callback) && ear.callbacks.size === 0) ear.close();
  };
}

function listenTo(signal: AbortSignal): Ear {
  const callbacks = new Set<() => void>();
  const raise = () => {
    for (const callback of [...callbacks]) callback();
    callbacks.clear();
  };
  const close = () => {
    signal.removeEventListener("abort", raise);
    ears.delete(signal);
  };
  const ear = { callbacks, close };
  ears.set(signal, ear);
  signal.addEventListener("abort", raise, { once: true });
  return ear;
}
