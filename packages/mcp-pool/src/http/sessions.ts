import { createHash, randomBytes } from "node:crypto";

/** An agent's session, and what it may use. */
export interface AdmittedSession {
  readonly id: string;
  /** The servers that it may use; all where it is left out. */
  readonly servers?: readonly string[] | undefined;
  /** Several sessions are on its connections, and each call says whose it is: see `StampedCalls`. */
  readonly carries?: boolean | undefined;
  /** Of such a one: the servers that a call may use which does not say whose it is, asked at each. Default: all that it may. */
  readonly unstamped?: (() => Promise<readonly string[]>) | undefined;
}

/** Tells whose a token is that was not given out by `admit`; undefined where it is nobody's. */
export type Identify = (token: string) => Promise<AdmittedSession | undefined>;

/** Who may connect. Of a token only its hash is kept, so that what is looked up by it tells nothing by the time that it takes. */
export class Sessions {
  readonly #byHash = new Map<string, AdmittedSession>();
  readonly #identify: Identify;

  constructor(identify: Identify = () => Promise.resolve(undefined)) {
    this.#identify = identify;
  }

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
  async find(request: Request): Promise<AdmittedSession | undefined> {
    const token = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    return token === undefined ? undefined : (this.#byHash.get(hash(token)) ?? (await this.#identify(token)));
  }
}

function hash(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}
