/** Who wants to know, for each signal that somebody listens to through us. */
const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back once when the signal is raised; the returned function takes it back. However many listen to one signal, it has
 * one listener of ours: a signal that a whole backend shares may have hundreds, and from eleven on Node takes it for a leak.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const others = listeners.get(signal) ?? listenTo(signal);
  others.add(callback);
  return () => void others.delete(callback);
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  listeners.set(signal, callbacks);
  const raise = () => {
    for (const callback of [...callbacks]) callback();
    callbacks.clear();
  };
  signal.addEventListener("abort", raise, { once: true });
  return callbacks;
}
