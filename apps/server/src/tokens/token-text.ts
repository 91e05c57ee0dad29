import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Names the token, so that it can be found again where it leaked, and holds 256 random bits. */
const form = /^town_([a-z0-9][a-z0-9-]{0,39})_([A-Za-z0-9_-]{43})$/;

export function newTokenText(name: string): string {
  return `town_${name}_${randomBytes(32).toString("base64url")}`;
}

/** The name in a token's text; undefined where it is no text of a named token. */
export function nameInToken(text: string): string | undefined {
  return form.exec(text)?.[1];
}

/** What is kept of a token. Its text is as random as a key, so that one round is enough. */
export function tokenHash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Whether a text is the one that the hash was made of, in the same time whatever it is. */
export function isToken(options: { text: string; hash: string }): boolean {
  return timingSafeEqual(Buffer.from(tokenHash(options.text), "hex"), Buffer.from(options.hash, "hex"));
}
