import {
  type Backend,
  type FacetName,
  facetMethods,
  type MutateOptions,
  OperationKeySchema,
  type Session,
} from "@townkit/core";
import { childOf, ownerOf, type Parts, shown } from "./parts.js";
import { assignmentOwner } from "./work-calls.js";

/** A call that goes to the child that has what its first argument names, as it is. */
interface Passed {
  readonly of: "session" | "assignment";
  /** Where its options are, if it changes something: their key stands for this call at all children. */
  readonly options?: number;
  /** What it answers with: the session itself, or a result that holds it. */
  readonly shows?: "session" | "result";
}

const passed = {
  getSession: { of: "session", shows: "session" },
  stopSession: { of: "session", options: 1, shows: "session" },
  abortSession: { of: "session", options: 1, shows: "result" },
  resumeSession: { of: "session", options: 1, shows: "result" },
  respond: { of: "session", options: 2, shows: "session" },
  getSessionOutput: { of: "session" },
  attachCommand: { of: "session" },
  onSessionStart: { of: "session" },
  onSessionIdle: { of: "session" },
  onPreCompact: { of: "session" },
  reportAgentEvent: { of: "session" },
  getAssignment: { of: "assignment" },
  waitForAssignment: { of: "assignment" },
  cancelAssignment: { of: "assignment", options: 1 },
  resolveAssignment: { of: "assignment", options: 2 },
  retryAssignment: { of: "assignment", options: 1 },
} as const satisfies Partial<Record<keyof Backend, Passed>>;

type PassedName = keyof typeof passed;
type Method = (...given: readonly unknown[]) => Promise<unknown>;

/** What only one child is asked, and answers by itself. */
export function passedCalls(parts: Parts): Pick<Backend, PassedName | FacetName> {
  const { owners } = parts;

  /** The call, once under its key, whichever child it is for. A key that is none is for the child to refuse. */
  function keyed<T>(call: { child: string; key: string | undefined; run: () => Promise<T> }): Promise<T> {
    const { child, key, run } = call;
    const id = OperationKeySchema.safeParse(key).data;
    return id === undefined ? run() : owners.claiming({ owned: { kind: "operation", id }, child, run });
  }

  function method(name: PassedName): Method {
    const { of, options, shows }: Passed = passed[name];
    return async (id, ...rest) => {
      const given = [id, ...rest];
      const child = await (of === "session" ? ownerOf(parts, id as string) : assignmentOwner(parts, id as string));
      const backend = childOf(parts, child);
      const key = options === undefined ? undefined : (given[options] as MutateOptions | undefined)?.key;
      const result = await keyed({ child, key, run: () => (backend[name] as Method)(...given) });
      if (shows === "session") return shown(result as Session, child);
      if (shows === undefined) return result;
      return { ...(result as object), session: shown((result as { session: Session }).session, child) };
    };
  }

  const names = Object.keys(passed) as PassedName[];
  return {
    ...(Object.fromEntries(names.map((name) => [name, method(name)])) as unknown as Pick<Backend, PassedName>),
    ...facetMethods(async ({ name, sessionId, params, options }) => {
      const child = await ownerOf(parts, sessionId);
      const call = childOf(parts, child)[name] as Method;
      return await keyed({ child, key: options.key, run: () => call(sessionId, params, options) });
    }),
  };
}
