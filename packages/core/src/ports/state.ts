/** Any value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A small key-value store that a backend keeps what it learns in. Keys are its own; values are JSON. A write has been kept
 * as safely as the port can when its promise resolves: not at all beyond the process for the memory one, durably in a town.
 */
export interface StatePort {
  get(key: string): Promise<Json | undefined>;
  put(key: string, value: Json): Promise<void>;
  delete(key: string): Promise<void>;
  /** Entries whose key starts with `prefix`, in the order of their keys. */
  list(prefix: string): Promise<readonly { readonly key: string; readonly value: Json }[]>;
}
