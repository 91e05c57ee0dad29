import type { StatePort } from "@townkit/core";

/** A state port that stands for a process: once frozen it takes nothing more, as if its process were dead. */
export interface FreezableState {
  readonly state: StatePort;
  freeze(): void;
}

export function freezableState(state: StatePort): FreezableState {
  let frozen = false;
  return {
    state: {
      ...state,
      put: (key, value) => (frozen ? Promise.resolve() : state.put(key, value)),
      delete: (key) => (frozen ? Promise.resolve() : state.delete(key)),
    },
    freeze() {
      frozen = true;
    },
  };
}
