/** What runs on whatever happens to the turn; who waits for it is told when the turn is stopped. */
export function unstoppable(options: {
  run: (signal: AbortSignal) => string | Promise<string>;
  signal: AbortSignal;
}): Promise<string> {
  const { run, signal } = options;
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    Promise.resolve(run(new AbortController().signal)).then(resolve, reject);
  });
}
