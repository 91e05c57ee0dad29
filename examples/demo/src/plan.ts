import type { Task } from "./tasks.js";

/** Who does what: sessions and the tasks that each is given, in order. */
export interface PlannedSession {
  readonly id: string;
  readonly tasks: readonly (Task & { readonly assignmentId: string })[];
}

/** The tasks dealt out evenly, in order. */
export function planWork(options: { tasks: readonly Task[]; sessions: number }): readonly PlannedSession[] {
  const { tasks, sessions } = options;
  const share = Math.ceil(tasks.length / sessions);
  return Array.from({ length: sessions }, (_, index) => ({
    id: `polecat-${index + 1}`,
    tasks: tasks
      .slice(index * share, (index + 1) * share)
      .map((task) => ({ ...task, assignmentId: `fix-${task.name}` })),
  }));
}
