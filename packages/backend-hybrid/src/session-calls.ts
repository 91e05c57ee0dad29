import {
  type Backend,
  ForkOptionsSchema,
  newSessionId,
  parseInput,
  SessionConfigSchema,
  SessionFilterSchema,
  type SessionList,
} from "@townkit/core";
import { CallOptionsSchema } from "@townkit/core/kit";
import { askChildren } from "./ask-children.js";
import { inTime } from "./in-time.js";
import { childOf, ownerOf, type Parts, shown } from "./parts.js";
import { requireChoice } from "./pool-calls.js";
import { routeOf } from "./route.js";

type SessionCalls = Pick<Backend, "spawnSession" | "forkSession" | "listSessions">;

/** Begins sessions where their routes lead, and lists those of all children. `missed`: those that could not be adopted from, and why. */
export function sessionCalls(parts: Parts & { readonly missed: ReadonlyMap<string, string> }): SessionCalls {
  const { children, routes, owners, deadlines, clock, missed } = parts;

  return {
    async spawnSession(given, options = {}) {
      const parsed = parseInput({ schema: SessionConfigSchema, value: given, what: "config" });
      const { backend, ...config } = { ...parsed, id: parsed.id ?? newSessionId(parsed.role) };
      requireChoice({ children, choice: backend });
      const owned = { kind: "session", id: config.id } as const;
      // A repeat goes where the first call went, whatever the routes have become; another choice is another content.
      const child = backend ?? (await owners.of(owned)) ?? routeOf({ config, routes });
      const run = () => childOf(parts, child).spawnSession(config, options);
      return shown(await owners.claiming({ owned, child, run }), child);
    },

    async forkSession(parentId, given = {}, options = {}) {
      const fork = parseInput({ schema: ForkOptionsSchema, value: given, what: "fork" });
      // The conversation is where it is: no route leads away from it.
      const child = await ownerOf(parts, parentId);
      const backend = childOf(parts, child);
      const id = fork.id ?? newSessionId(fork.newRole ?? (await backend.getSession(parentId)).role);
      const run = () => backend.forkSession(parentId, { ...fork, id }, options);
      return shown(await owners.claiming({ owned: { kind: "session", id }, child, run }), child);
    },

    async listSessions(given = {}, options = {}) {
      const filter = parseInput({ schema: SessionFilterSchema, value: given, what: "filter" });
      const call = parseInput({ schema: CallOptionsSchema, value: options, what: "options" });
      const { answers, unreachable } = await askChildren({
        children,
        what: "the sessions",
        ms: deadlines.readMs,
        call,
        clock,
        ask: (child, within) => child.listSessions(filter, within),
      });
      const lists = [...answers].map(([name, list]) => ofChild(list, name));
      const sessions = lists.flatMap((list) => list.sessions);
      for (const { id, backend } of sessions) owners.learn({ kind: "session", id }, backend);
      const age = new Map(sessions.map(({ id }) => [id, owners.ageOf(id)]));
      sessions.sort(
        (left, right) => inTime(left.createdAt, right.createdAt) || (age.get(left.id) ?? 0) - (age.get(right.id) ?? 0),
      );
      const unadopted = [...missed].filter(([name]) => answers.has(name)).map(([backend, why]) => ({ backend, why }));
      return { sessions, unreachable: [...unreachable, ...unadopted, ...lists.flatMap((list) => list.unreachable)] };
    },
  };
}

/** A child's list, by the child's name here; of what it could not ask itself, by that too. */
function ofChild(
  { sessions, unreachable }: SessionList,
  name: string,
): { -readonly [Key in keyof SessionList]: SessionList[Key] } {
  return {
    sessions: sessions.map((session) => shown(session, name)),
    unreachable: unreachable.map(({ backend, why }) => ({ backend: `${name}/${backend}`, why })),
  };
}
