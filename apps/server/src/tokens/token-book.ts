import { type NewToken, type TokenInfo, type TokenRequest, tokenScopes } from "@townkit/client/protocol";
import { type Clock, InvalidInputError, isoNow, type StatePort, TownError } from "@townkit/core";
import { createSerial } from "@townkit/core/kit";
import * as z from "zod";
import type { Caller } from "../http/caller.js";
import { isToken, nameInToken, newTokenText, tokenHash } from "./token-text.js";

const KeptTokenSchema = z.object({
  name: z.string(),
  scope: z.enum(tokenScopes),
  sessionId: z.string().nullable(),
  createdAt: z.string(),
  rotatedAt: z.string().nullable(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
type KeptToken = z.infer<typeof KeptTokenSchema>;

interface Entry {
  readonly kept: KeptToken;
  readonly caller: Caller;
  end(): void;
}

/** The named tokens of a town. A change counts from the moment on that it is kept. */
export interface TokenBook {
  /** Whose a token is; undefined where it is nobody's. It takes the same time for all that are wrong. */
  identify(token: string): Caller | undefined;
  /** By name. */
  list(): TokenInfo[];
  /** @throws InvalidInputError there is one of that name. */
  create(request: TokenRequest): Promise<NewToken>;
  /** @throws TownError `token_not_found` */
  rotate(name: string): Promise<NewToken>;
  /** @throws TownError `token_not_found` */
  revoke(name: string): Promise<TokenInfo>;
}

/** What no token's hash is, for names that are nobody's. */
const nobody = "0".repeat(64);

/** The tokens that are kept in `state`: of each a hash, never the text. */
export async function openTokenBook(options: { state: StatePort; clock: Clock }): Promise<TokenBook> {
  const { state, clock } = options;
  const entries = new Map<string, Entry>();
  for (const { value } of await state.list("")) enter(KeptTokenSchema.parse(value));
  const serial = createSerial();

  function enter(kept: KeptToken): void {
    entries.get(kept.name)?.end();
    const ending = new AbortController();
    const { name, scope, sessionId } = kept;
    entries.set(name, { kept, caller: { name, scope, sessionId, ended: ending.signal }, end: () => ending.abort() });
  }

  function known(name: string): KeptToken {
    const entry = entries.get(name);
    if (entry) return entry.kept;
    throw new TownError({
      code: "token_not_found",
      message: `This town has no token ${JSON.stringify(name)}.`,
      remedy: "List the tokens that there are with `town token ls`.",
      facts: { name },
    });
  }

  async function keep(token: Omit<KeptToken, "hash">): Promise<NewToken> {
    const text = newTokenText(token.name);
    const kept = { ...token, hash: tokenHash(text) };
    await state.put(token.name, kept);
    enter(kept);
    return { ...token, token: text };
  }

  return {
    identify(token) {
      const entry = entries.get(nameInToken(token) ?? "");
      return isToken({ text: token, hash: entry?.kept.hash ?? nobody }) ? entry?.caller : undefined;
    },
    list: () => [...entries.values()].map(({ kept }) => infoOf(kept)).sort((a, b) => (a.name < b.name ? -1 : 1)),
    create: ({ name, scope = "read", sessionId = null }) =>
      serial.run(name, () => {
        if (entries.has(name)) throw nameTaken(name);
        return keep({ name, scope, sessionId, createdAt: isoNow(clock), rotatedAt: null });
      }),
    rotate: (name) => serial.run(name, () => keep({ ...infoOf(known(name)), rotatedAt: isoNow(clock) })),
    revoke: (name) =>
      serial.run(name, async () => {
        const info = infoOf(known(name));
        await state.delete(name);
        entries.get(name)?.end();
        entries.delete(name);
        return info;
      }),
  };
}

function infoOf({ hash: _hash, ...info }: KeptToken): TokenInfo {
  return info;
}

function nameTaken(name: string): InvalidInputError {
  return new InvalidInputError({
    what: "the name of the token",
    problem: `there is a token ${name} already`,
    remedy: `Choose another name; or, where its text was lost, replace it: town token rotate ${name}`,
    facts: { name },
  });
}
