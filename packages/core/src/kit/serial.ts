/** Runs the tasks of one key one after another, in the order of their calls, and those of different keys side by side. */
export interface Serial {
  /** The task's own result; a task that fails does not hold up the next. Must not be called for a key from within its own task. */
  run<T>(key: string, task: () => T | Promise<T>): Promise<T>;
  /** Resolves when everything that was queued has run, including what was queued meanwhile. */
  idle(): Promise<void>;
}

export function createSerial(): Serial {
  const tails = new Map<string, Promise<void>>();

  function run<T>(key: string, task: () => T | Promise<T>): Promise<T> {
    const result = (tails.get(key) ?? Promise.resolve()).then(task);
    const tail = result.then(ignore, ignore).then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    tails.set(key, tail);
    return result;
  }

  async function idle(): Promise<void> {
    while (tails.size > 0) await Promise.all(tails.values());
  }

  return { run, idle };
}

function ignore(): void {}
