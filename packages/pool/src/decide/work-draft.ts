import type { Assignment } from "@townkit/core";

/** A session's work while a decision is made, in order of arrival. */
export class WorkDraft {
  #all: readonly Assignment[];
  readonly #changed = new Set<string>();
  /** The revisions that the store holds. */
  readonly #stored: Map<string, number>;

  constructor(work: readonly Assignment[]) {
    this.#all = work;
    this.#stored = new Map(work.map((assignment) => [assignment.id, assignment.revision]));
  }

  get all(): readonly Assignment[] {
    return this.#all;
  }

  find(assignmentId: string): Assignment | undefined {
    return this.#all.find(({ id }) => id === assignmentId);
  }

  /** Takes up work again that had left the memory because it was settled. */
  recall(assignment: Assignment): void {
    if (this.find(assignment.id)) return;
    this.#all = [...this.#all, assignment].toSorted(byArrival);
    this.#stored.set(assignment.id, assignment.revision);
  }

  /** As it is to be: in the place of what it was, or at the end when it is new. */
  take(assignment: Assignment): void {
    const place = this.#all.findIndex(({ id }) => id === assignment.id);
    this.#all = place === -1 ? [...this.#all, assignment] : this.#all.with(place, assignment);
    this.#changed.add(assignment.id);
  }

  /** What changed several times on the way rises by one revision. */
  finish(): { all: readonly Assignment[]; changed: readonly Assignment[] } {
    const all = this.#all.map((assignment) => {
      if (!this.#changed.has(assignment.id)) return assignment;
      return { ...assignment, revision: (this.#stored.get(assignment.id) ?? 0) + 1 };
    });
    return { all, changed: all.filter(({ id }) => this.#changed.has(id)) };
  }
}

function byArrival(a: Assignment, b: Assignment): number {
  return a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0;
}
