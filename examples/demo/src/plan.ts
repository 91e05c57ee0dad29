import type { Task } from "./tasks.js";

/** The terminal agent that carries out the script in its prompt. */
export const terminalAgent = "scripted";

/** Who does what: sessions and the tasks that each is given, in order. */
export interface PlannedSession {
  readonly id: string;
  /** What runs it. */
  readonly agent: string;
  readonly tasks: readonly PlannedTask[];
}

export type PlannedTask = Task & { readonly assignmentId: string };

/** The tasks dealt out evenly, in order, to one session for each of the agents. */
export function planWork(options: { tasks: readonly Task[]; agents: readonly string[] }): readonly PlannedSession[] {
  const { tasks, agents } = options;
  const share = Math.ceil(tasks.length / agents.length);
  return agents.map((agent, index) => ({
    id: `polecat-${index + 1}`,
    agent,
    tasks: tasks
      .slice(index * share, (index + 1) * share)
      .map((task) => ({ ...task, assignmentId: `fix-${task.name}` })),
  }));
}
