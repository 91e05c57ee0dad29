import { TownError } from "@townkit/core";
import type { Context, MiddlewareHandler } from "hono";
import { tokenCheck } from "./access.js";
import { type Caller, ownCaller, setCaller } from "./caller.js";
import { createGuessGuard } from "./guess-guard.js";
import type { PeerOf } from "./peer.js";

export interface AuthenticateOptions {
  /** The town's own. */
  readonly token: string;
  /** Whose a named token is; undefined where it is nobody's. It takes the same time for all that are wrong. */
  readonly named: ((token: string) => Caller | undefined) | undefined;
  /** Who is at the other end. */
  readonly peerOf: PeerOf;
}

/**
 * Lets those pass who bring a token of the town, and notes whose it is.
 * @throws TownError `unauthorized`, `limit_reached` for a peer that tries many.
 */
export function authenticate(options: AuthenticateOptions): MiddlewareHandler {
  const { token, named, peerOf } = options;
  const isOwn = tokenCheck(token);
  const guard = createGuessGuard();

  function identify(context: Context, sent: string): Caller | undefined {
    // It cannot be guessed, and whoever guesses on this machine must not lock its owner out.
    if (isOwn(sent)) return ownCaller;
    const attempt = { peer: peerOf(context), token: sent };
    if (!guard.admit(attempt)) return undefined;
    const caller = named?.(sent);
    if (caller === undefined) guard.wrong(attempt);
    return caller;
  }

  return (context, next) => {
    const sent = bearerOf(context);
    const caller = sent === undefined ? undefined : identify(context, sent);
    if (caller !== undefined) {
      setCaller(context, caller);
      return next();
    }
    context.header("www-authenticate", 'Bearer realm="townkit"');
    throw new TownError({
      code: "unauthorized",
      message: sent === undefined ? "The request has no bearer token." : "The bearer token is not this town's.",
      remedy:
        "Send the header `Authorization: Bearer TOKEN` with the token in the town's `.town/token`, or with one that `town token create` made.",
    });
  };
}

/**
 * Slows down guesses at tokens that are checked further on. All agents of a machine have its address: what names a session is
 * counted by that session, so that one which is over holds up no other.
 * @throws TownError `limit_reached`
 */
export function slowGuesses({ peerOf }: Pick<AuthenticateOptions, "peerOf">): MiddlewareHandler {
  const guard = createGuessGuard();
  return async (context, next) => {
    const token = bearerOf(context);
    if (token === undefined) return await next();
    const attempt = { peer: `${peerOf(context)} ${/^(session|carrier)\.[\w-]+(?=\.)/.exec(token)?.[0] ?? ""}`, token };
    guard.admit(attempt);
    await next();
    if (context.res.status === 401) guard.wrong(attempt);
  };
}

function bearerOf(context: Context): string | undefined {
  return /^Bearer (.+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
}
