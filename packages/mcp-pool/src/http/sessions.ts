import { createHash, randomBytes } from "node:crypto";

/** An agent's session, and what it may use. */
export interface AdmittedSession {
  readonly id: string;
  /** The servers that it may use; all where it is left out. */
  readonly servers?: readonly string[] | undefined;
}

/** Who may connect. Of a token only its hash is kept, so that what is looked up by it tells nothing by the time that it takes. */
export class Sessions {
  readonly #byHash = new Map<string, AdmittedSession>();

  /** Lets a session in. One that was let in before gets a further token. @returns the token. */
  admit({ token = randomBytes(32).toString("base64url"), ...session }: AdmittedSession & { token?: string }): string {
    this.#byHash.set(hash(token), session);
    return token;
  }

  /** None of its tokens is valid any more. */
  dismiss(id: string): void {
    for (const [key, session] of this.#byHash) if (session.id === id) this.#byHash.delete(key);
  }

  /** By the header `Authorization: Bearer TOKEN`. */
  find(request: Request): AdmittedSession | undefined {
    const token = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    return token === undefined ? undefined : this.#byHash.get(hash(token));
  }
}

function hash(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}
