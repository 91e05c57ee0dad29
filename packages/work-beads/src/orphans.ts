/**
 * Holds whose work is not there, or may not be: what an earlier process left when it was killed between the two, and what could not
 * be given back yet. Whoever takes the bead for that work anew makes it a hold like others.
 */
export interface Orphans {
  add(assignmentId: string): void;
  delete(assignmentId: string): void;
  has(assignmentId: string): boolean;
  /** Who ends them; told of each one that comes from now on. */
  told(listener: () => void): void;
}

export function createOrphans(): Orphans {
  const ids = new Set<string>();
  let listener = () => {};
  return {
    add(assignmentId) {
      ids.add(assignmentId);
      listener();
    },
    delete: (assignmentId) => void ids.delete(assignmentId),
    has: (assignmentId) => ids.has(assignmentId),
    told(next) {
      listener = next;
    },
  };
}
