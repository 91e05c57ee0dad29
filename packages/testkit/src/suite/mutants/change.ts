import {
  type Assignment,
  type Backend,
  type ErrorCode,
  type EventsOptions,
  isTownError,
  type Session,
  type TownEvent,
} from "@townkit/core";
import type { Change, Changes } from "./mutant.js";

/** The methods that answer with a promise. */
type Calls = {
  [M in keyof Backend as Backend[M] extends (...given: never[]) => Promise<unknown> ? M : never]: Backend[M];
};
export type Call = Extract<keyof Calls, string>;
type Given<M extends Call> = Parameters<Calls[M]>;
type Answer<M extends Call> = Awaited<ReturnType<Calls[M]>>;
type Later<T> = T | Promise<T>;

function call<M extends Call>(right: Backend, method: M, given: Given<M>): Promise<Answer<M>> {
  return (right[method] as (...given: Given<M>) => Promise<Answer<M>>).apply(right, given);
}

/** Another way for one method. */
export function instead<M extends Call>(
  method: M,
  way: (right: Backend, ...given: Given<M>) => Promise<Answer<M>>,
): Change {
  return (right) => ({ [method]: async (...given: Given<M>) => way(right, ...given) }) as Partial<Backend>;
}

/** Another answer of one method. */
export function answers<M extends Call>(
  method: M,
  change: (answer: Answer<M>, right: Backend, ...given: Given<M>) => Later<Answer<M>>,
): Change {
  return instead(
    method,
    async (right, ...given): Promise<Answer<M>> => await change(await call(right, method, given), right, ...given),
  );
}

/** Other arguments for one method. */
export function takes<M extends Call>(method: M, change: (...given: Given<M>) => Later<Given<M>>): Change {
  return instead(
    method,
    async (right, ...given): Promise<Answer<M>> => await call(right, method, await change(...given)),
  );
}

/** What one method does where it would be refused with this code. */
export function forgives<M extends Call>(
  method: M,
  code: ErrorCode,
  way: (right: Backend, error: unknown, ...given: Given<M>) => Later<Answer<M>>,
): Change {
  return instead(method, async (right, ...given): Promise<Answer<M>> => {
    try {
      return await call(right, method, given);
    } catch (error) {
      if (isTownError(error) && error.code === code) return way(right, error, ...given);
      throw error;
    }
  });
}

/** What one method does where it is called while calls of the same kind, those with an equal `kind`, are under way. */
export function crowded<M extends Call>(
  method: M,
  kind: (...given: Given<M>) => string,
  way: (right: Backend, ...given: Given<M>) => Promise<Answer<M>>,
): Change {
  return (right) => {
    const underWay = new Map<string, number>();
    const one = async (...given: Given<M>): Promise<Answer<M>> => {
      const which = kind(...given);
      const others = underWay.get(which) ?? 0;
      underWay.set(which, others + 1);
      try {
        return await (others > 0 ? way(right, ...given) : call(right, method, given));
      } finally {
        underWay.set(which, (underWay.get(which) ?? 1) - 1);
      }
    };
    return { [method]: one } as Partial<Backend>;
  };
}

/** Other events for each event. */
export function tells(change: (event: TownEvent) => readonly TownEvent[]): Change {
  return (right) => ({
    async *events(options) {
      for await (const event of right.events(options)) yield* change(event);
    },
  });
}

/** Other options for each reader of events. */
export function takesEvents(change: (options: EventsOptions) => EventsOptions): Change {
  return (right) => ({ events: (options = {}) => right.events(change(options)) });
}

/** Each reading of a session shows it otherwise. */
export function showsSession(change: (session: Session) => Session): Change {
  return both(
    answers("getSession", change),
    answers("listSessions", (list) => ({ ...list, sessions: list.sessions.map(change) })),
  );
}

/** Each reading of an assignment shows it otherwise. */
export function showsAssignment(change: (assignment: Assignment) => Assignment): Change {
  return both(
    answers("getAssignment", change),
    answers("waitForAssignment", change),
    answers("listAssignments", (all) => all.map(change)),
  );
}

/** Several changes, of different members. */
export function both(...changes: readonly Change[]): Change {
  return (right, life) => Object.assign({}, ...changes.map((change) => change(right, life))) as Changes;
}

/** The change for orchestrators that were opened again after such an end. */
export function onceAfter(how: "dispose" | "kill", change: Change): Change {
  return (right, life) => (life.after === how ? change(right, life) : {});
}

/** A change that keeps something in mind for as long as the orchestrator lives. */
export function keeping<Mind>(begin: () => Mind, change: (mind: Mind) => Change): Change {
  return (right, life) => change(begin())(right, life);
}
