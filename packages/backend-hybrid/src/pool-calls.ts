import {
  asTownError,
  type Backend,
  IdempotencyConflictError,
  InvalidInputError,
  parseInput,
  type ResolvedConfig,
  SessionConfigSchema,
  type SessionObservation,
  type StartRequest,
} from "@townkit/core";
import { askChildren } from "./ask-children.js";
import { hybridName, makeHandle, type Routed, readHandle } from "./handle.js";
import { childOf, missing, type Parts } from "./parts.js";
import { routeOf } from "./route.js";

type PoolCalls = Pick<Backend, "prepare" | "start" | "adopt">;

/** The calls of a pool, which keeps the route of a session in its handle. `missed`: filled with who could not be adopted from. */
export function poolCalls(parts: Parts & { readonly missed: Map<string, string> }): PoolCalls {
  const { children, routes, owners, deadlines, clock, missed } = parts;

  function learn({ config, open = [] }: StartRequest, child: string): void {
    owners.learn({ kind: "session", id: config.id }, child);
    for (const { id } of open) owners.learn({ kind: "assignment", id }, child);
  }

  return {
    async prepare({ config, fork }) {
      parseInput({ schema: SessionConfigSchema, value: config, what: "config" });
      // A fork begins where the conversation is.
      const parent = fork && routedOrThrow({ handle: fork.handle, children });
      requireChoice({ children, choice: config.backend });
      const child = parent?.child ?? routeOf({ config, routes });
      const request = {
        config: withoutChoice(config),
        ...(fork && parent && { fork: { ...fork, handle: parent.handle } }),
      };
      return makeHandle({ child, handle: await childOf(parts, child).prepare(request) });
    },

    async start(request) {
      const { child, handle } = routedOrThrow({ handle: request.handle, children });
      const backend = childOf(parts, child);
      const { id } = request.config;
      const owner = await owners.of({ kind: "session", id });
      if (owner !== undefined && owner !== child) {
        throw new IdempotencyConflictError({ what: "Session", key: id, problem: `is at ${owner} already` });
      }
      learn(request, child);
      try {
        return await backend.start({ ...request, config: withoutChoice(request.config), handle });
      } catch (error) {
        // A pool may give it to another child then.
        if (owner === undefined && asTownError(error).effect === "none") owners.unlearn({ kind: "session", id }, child);
        throw error;
      }
    },

    async adopt(requests) {
      const routed = requests.map((request) => ({ request, route: readHandle({ handle: request.handle, children }) }));
      for (const { request, route } of routed) if (route) learn(request, route.child);
      const { answers, unreachable } = await askChildren({
        children,
        what: "the adoption of sessions",
        ms: deadlines.adoptMs,
        call: {},
        clock,
        ask: (child, _within, name) =>
          child.adopt(
            routed.flatMap(({ request, route }) =>
              route?.child === name
                ? [{ ...request, config: withoutChoice(request.config), handle: route.handle }]
                : [],
            ),
          ),
      });
      missed.clear();
      for (const { backend, why } of unreachable) missed.set(backend, why);
      const seen = new Map(
        [...answers.values()].flatMap(({ observations }) => observations.map((one) => [one.sessionId, one])),
      );
      const observations = routed.map(
        ({ request: { config, handle }, route }) =>
          seen.get(config.id) ??
          unseen(config.id, (route && missed.get(route.child)) ?? whyNobody(route, handle.backend)),
      );
      const strangers = [...answers].flatMap(([name, adoption]) => adoption.strangers.map((one) => `${name}: ${one}`));
      return { observations, strangers };
    },
  };
}

/** Ends the use of every child, whatever becomes of the others. @throws what the first of them failed with. */
export async function closeChildren(options: {
  children: Iterable<Backend>;
  close: (child: Backend) => PromiseLike<void>;
}): Promise<void> {
  const closes = await Promise.allSettled(Array.from(options.children, async (child) => await options.close(child)));
  const failed = closes.find((close) => close.status === "rejected");
  if (failed) throw asTownError(failed.reason);
}

/** @throws InvalidInputError what was chosen is none of the children. */
export function requireChoice(options: { children: ReadonlyMap<string, Backend>; choice: string | undefined }): void {
  const { children, choice } = options;
  if (choice === undefined || children.has(choice)) return;
  const among = [...children.keys()];
  throw new InvalidInputError({
    what: "backend",
    problem: `${choice} is none of the hybrid's children`,
    remedy: `Choose one of: ${among.join(", ")}. Or leave it out, and its route is taken.`,
  });
}

/** As the child gets it: to whom the session goes is decided. */
function withoutChoice({ backend: _, ...config }: ResolvedConfig): ResolvedConfig {
  return config;
}

/** @throws InvalidInputError the handle is another backend's. */
function routedOrThrow(options: Parameters<typeof readHandle>[0]): Routed {
  const routed = readHandle(options);
  if (routed) return routed;
  throw new InvalidInputError({
    what: "handle",
    problem: `it is of the backend ${options.handle.backend}, and this is ${hybridName}, of ${[...options.children.keys()].join(", ")}`,
    remedy: `Give it to ${options.handle.backend}, or make that a child.`,
  });
}

function unseen(sessionId: string, why: string): SessionObservation {
  return { sessionId, liveness: { state: "unknown", why }, status: null, attention: [] };
}

function whyNobody(route: Routed | undefined, backend: string): string {
  return `The ${route?.child ?? backend} backend has it: ${missing}`;
}
