const ended = ["completed", "failed", "cancelled"];

/** A long-running task that a server holds, whose id it returned to a session's call. */
interface OwnedTask {
  readonly session: string;
  readonly call: number;
}

/** Whose each task is: a task's id is not a secret, and its result is. */
export class Tasks {
  readonly #tasks = new Map<string, OwnedTask>();

  /** Takes down the task that a call created, if its result says so. @returns whether it did. */
  note({ result, session, call }: { result: unknown; session: string; call: number }): boolean {
    const id = (result as { task?: { taskId?: unknown } } | undefined)?.task?.taskId;
    if (typeof id !== "string") return false;
    this.#tasks.set(id, { session, call });
    return true;
  }

  owns({ id, session }: { id: unknown; session: string }): boolean {
    return this.#tasks.get(String(id))?.session === session;
  }

  find(id: unknown): OwnedTask | undefined {
    return this.#tasks.get(String(id));
  }

  /** The list of tasks, without those of others. */
  only({ result, session }: { result: Record<string, unknown>; session: string }): Record<string, unknown> {
    if (!Array.isArray(result.tasks)) return result;
    return { ...result, tasks: result.tasks.filter(({ taskId }) => this.owns({ id: taskId, session })) };
  }

  clear(): void {
    this.#tasks.clear();
  }
}

export function hasEnded(status: unknown): boolean {
  return ended.includes(String(status));
}
