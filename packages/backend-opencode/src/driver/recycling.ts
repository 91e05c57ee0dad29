import { isFull, type ServerLimits } from "./placement.js";

/** A server that runs, as it is when somebody looks whether to restart it. */
export interface ServerUse {
  readonly directories: number;
  /** Of its process, in megabytes; null where it cannot be told. */
  readonly memoryMb: number | null;
  /** Somebody's turn, a question to a person, or a call of ours is under way on it. */
  readonly works: boolean;
  /** Why it is to be replaced by a newer one; null: it is not. */
  readonly outdated: string | null;
  /** Since when nobody has used it, in milliseconds. */
  readonly idleMs: number;
}

/**
 * Why a server is to be restarted now, on its own data; null: it is left alone. One that works always is. An outdated one
 * is restarted as soon as nobody uses it; one over a limit when that has been so for a while, to have its memory back.
 */
export function recycleReason(options: { use: ServerUse; limits: ServerLimits }): string | null {
  const { use, limits } = options;
  if (use.works) return null;
  if (use.outdated !== null) return use.outdated;
  if (use.idleMs < limits.idleMs || !isFull({ ...use, limits })) return null;
  const memory = use.memoryMb === null ? "" : ` and takes ${Math.round(use.memoryMb)} MB`;
  return `It was used for ${use.directories} directories${memory}, and nobody uses it now.`;
}
