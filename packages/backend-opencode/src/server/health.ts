import { z } from "zod";

/** How to reach one running server. */
export interface ServerAccess {
  readonly url: string;
  readonly password: string;
}

export function authorization(access: ServerAccess): string {
  return `Basic ${Buffer.from(`opencode:${access.password}`).toString("base64")}`;
}

export type Health =
  | { state: "healthy"; version: string }
  | { state: "refused"; why: string }
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
    if (!response.ok) return { state: "refused", why: `${access.url} answered ${response.status}` };
    const health = HealthSchema.safeParse(await response.json());
    return health.success
      ? { state: "healthy", version: health.data.version }
      : { state: "refused", why: `${access.url} does not answer like an OpenCode server` };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return {
      state: "silent",
      why: `${access.url} does not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
    };
  }
}
