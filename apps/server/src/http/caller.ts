import { type TokenScope, tokenScopes } from "@townkit/client/protocol";
import { TownError } from "@townkit/core";
import type { Context, MiddlewareHandler } from "hono";
import type { OperationAccess } from "./operation-access.js";

/** Whose request it is: what its token may do. */
export interface Caller {
  /** The token's name; null: the town's own token. */
  readonly name: string | null;
  readonly scope: TokenScope;
  /** The only session that it reaches; null: all of the town. */
  readonly sessionId: string | null;
  /** Raised when the token ends: what it has opened ends with it. */
  readonly ended: AbortSignal;
}

/** Whoever has the town's own token, which ends only with the town. */
export const ownCaller: Caller = {
  name: null,
  scope: "admin",
  sessionId: null,
  ended: new AbortController().signal,
};

const key = "caller";

export function setCaller(context: Context, caller: Caller): void {
  context.set(key, caller);
}

/** Whose request it is; undefined before its token was looked at. */
export function callerOf(context: Context): Caller | undefined {
  return context.get(key) as Caller | undefined;
}

export interface AccessOptions {
  /** Undefined: only the town's own token. */
  readonly access: OperationAccess | undefined;
  /** The session that an assignment is for; undefined where it cannot be told. */
  readonly sessionOf: (assignmentId: string) => Promise<string | undefined>;
}

/** Refuses callers whose token is not for this call. @throws TownError `forbidden` */
export function requireAccess({ access, sessionOf }: AccessOptions): MiddlewareHandler {
  return async (context, next) => {
    const caller = callerOf(context) ?? ownCaller;
    if (caller.name !== null) {
      refuseScope(caller, access);
      if (caller.sessionId !== null) await refuseSession({ caller, access, context, sessionOf });
    }
    return await next();
  };
}

function refuseScope(caller: Caller, access: OperationAccess | undefined): void {
  const needed = access?.scope;
  if (needed !== undefined && tokenScopes.indexOf(caller.scope) >= tokenScopes.indexOf(needed)) return;
  throw new TownError({
    code: "forbidden",
    message: `The token ${caller.name} has the scope ${caller.scope}, and this call needs ${needed ?? "the town's own token"}.`,
    remedy:
      needed === undefined
        ? "Make it on the town's machine, with the token in its `.town/token`."
        : `Make it with a token that has the scope, as from: town token create NAME --scope ${needed}`,
    facts: { token: caller.name, scope: caller.scope, needed: needed ?? null },
  });
}

async function refuseSession(
  options: AccessOptions & { readonly caller: Caller; readonly context: Context },
): Promise<void> {
  const { caller, access, context, sessionOf } = options;
  const { name, sessionId } = caller;
  const { sessionId: inPath, assignmentId = "" } = context.req.param() as Record<string, string | undefined>;
  const asked = new URL(context.req.url).searchParams.getAll("sessionId");
  const allowed = {
    any: () => true,
    none: () => false,
    path: () => inPath === sessionId,
    query: () => asked.length === 1 && asked[0] === sessionId,
    assignment: async () => (await sessionOf(assignmentId)) === sessionId,
  };
  if (access !== undefined && (await allowed[access.session]())) return;
  const ofAnother = `Keep to that session, or use a token that is for the whole town.`;
  throw new TownError({
    code: "forbidden",
    message: `The token ${name} is for the session ${sessionId} alone, and this call reaches beyond it.`,
    remedy: access?.session === "query" ? `Send the query sessionId=${sessionId}.` : ofAnother,
    facts: { token: name, sessionId },
  });
}

/**
 * Refuses mail in the body under another name than that of the session that the caller's token is for: whom mail is from is what
 * its sender says. @throws TownError `forbidden`
 */
export function requireOwnName({ caller = ownCaller, body }: { caller: Caller | undefined; body: unknown }): void {
  const { name, sessionId } = caller;
  const from = (body as { work?: { mail?: { from?: string } } }).work?.mail?.from;
  if (sessionId === null || from === undefined || from === sessionId) return;
  throw new TownError({
    code: "forbidden",
    message: `The token ${name} is for the session ${sessionId} alone, and sends no mail from ${from}.`,
    remedy: `Send it from ${sessionId}, or with a token that is for the whole town.`,
    facts: { token: name, sessionId, from },
  });
}
