import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** How to reach one running server. */
export interface ServerAccess {
  readonly url: string;
  /** Empty where the server asks for none. */
  readonly password: string;
  /** Of the password; default `opencode`, which is the server's own default. */
  readonly username?: string | undefined;
}

export function authorization({ username = "opencode", password }: ServerAccess): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

export type Health =
  /** `date`: the server's clock, in milliseconds since the epoch, where it tells. */
  | { state: "healthy"; version: string; date: number | null }
  /** It answers, and not to us: our credentials are not taken, or it is something else than an OpenCode server. */
  | { state: "refused"; reason: "credentials" | "not_opencode"; why: string }
  | { state: "silent"; why: string };

const HealthSchema = z.object({ healthy: z.literal(true), version: z.string() });

/**
 * Asks once. The server accepts connections before its routes are there, and never answers a request from that time:
 * so each try is short, and a silent one says nothing about the next.
 */
export async function askHealth(options: { access: ServerAccess; timeoutMs: number }): Promise<Health> {
  const { access, timeoutMs } = options;
  try {
    const response = await fetch(new URL("/global/health", access.url), {
      headers: { authorization: authorization(access) },
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status === 401 || response.status === 403) {
      return { state: "refused", reason: "credentials", why: `${access.url} does not take the user and password` };
    }
    const health = HealthSchema.safeParse(parsed(await response.text()));
    if (!response.ok || !health.success) {
      const answer = `answered HTTP ${response.status}, not as an OpenCode server does`;
      return { state: "refused", reason: "not_opencode", why: `${access.url} ${answer}` };
    }
    const date = Date.parse(response.headers.get("date") ?? "");
    return { state: "healthy", version: health.data.version, date: Number.isNaN(date) ? null : date };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return {
      state: "silent",
      why: `${access.url} does not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
    };
  }
}

/** Asks until there is an answer, whatever it says, for so many tries at most. */
export async function askHealthPatiently(options: {
  access: ServerAccess;
  tries: number;
  timeoutMs: number;
}): Promise<Health> {
  for (let number = 1; ; number++) {
    const health = await askHealth(options);
    if (health.state !== "silent" || number >= options.tries) return health;
    await sleep(100);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
