import type { TokenAdmin } from "@townkit/client/protocol";
import type { Orchestrator } from "@townkit/core";
import type { TokenBook } from "./token-book.js";

/** The calls on a town's tokens. */
export function tokenAdmin(options: { book: TokenBook; sessions: Pick<Orchestrator, "getSession"> }): TokenAdmin {
  const { book, sessions } = options;
  return {
    async createToken(request) {
      // A mistyped session would be found out only when the token is used.
      if (request.sessionId !== undefined) await sessions.getSession(request.sessionId);
      return await book.create(request);
    },
    listTokens: () => Promise.resolve({ tokens: book.list() }),
    rotateToken: (name) => book.rotate(name),
    revokeToken: (name) => book.revoke(name),
  };
}
