/** What becomes of the sessions of a town that ends. */
export interface CloseHow {
  readonly sessions: "stop" | "detach";
}

export interface CloseFailure {
  readonly name: string;
  readonly error: unknown;
}

type Close = (how: CloseHow) => void | PromiseLike<void>;

/** What was opened, to be closed in the reverse order. */
export interface Closers {
  /** `close` is called once. */
  add(name: string, close: Close): void;
  /** Closes all of it; one that fails keeps none of the others open. Resolves with what failed. */
  closeAll(how: CloseHow): Promise<readonly CloseFailure[]>;
}

export function createClosers(): Closers {
  const opened: { name: string; close: Close }[] = [];
  return {
    add: (name, close) => void opened.push({ name, close }),
    async closeAll(how) {
      const failed: CloseFailure[] = [];
      for (const { name, close } of opened.splice(0).reverse()) {
        try {
          await close(how);
        } catch (error) {
          failed.push({ name, error });
        }
      }
      return failed;
    },
  };
}
