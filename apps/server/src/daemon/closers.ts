/** What was opened, to be closed in the reverse order. */
export interface Closers {
  /** `close` is called once. */
  add(name: string, close: () => void | PromiseLike<void>): void;
  /** Closes all of it; one that fails keeps none of the others open. Resolves with what failed. */
  closeAll(): Promise<readonly { readonly name: string; readonly error: unknown }[]>;
}

export function createClosers(): Closers {
  const opened: { name: string; close: () => void | PromiseLike<void> }[] = [];
  return {
    add: (name, close) => opened.push({ name, close }),
    async closeAll() {
      const failed: { name: string; error: unknown }[] = [];
      for (const { name, close } of opened.splice(0).reverse()) {
        try {
          await close();
        } catch (error) {
          failed.push({ name, error });
        }
      }
      return failed;
    },
  };
}
