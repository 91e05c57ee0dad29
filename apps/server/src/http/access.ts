import { createHash, timingSafeEqual } from "node:crypto";
import { TownError } from "@townkit/core";
import type { MiddlewareHandler } from "hono";

/** The names by which this machine is its own. */
export const loopbackHosts: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Refuses requests that were sent to another name: a web page whose name was made to point here cannot reach a town.
 * Names are compared without their port.
 */
export function allowHosts(allowed: readonly string[]): MiddlewareHandler {
  return (context, next) => {
    const sent = [new URL(context.req.url).host, context.req.header("host")];
    const strange = sent.find((host) => host !== undefined && !allowed.includes(hostName(host)));
    if (strange === undefined) return next();
    throw new TownError({
      code: "not_acceptable_host",
      message: `This town is not served under the name ${JSON.stringify(strange)}.`,
      remedy: `Use one of ${allowed.join(", ")}, or allow the name with allowed_hosts in the [daemon] section of town.toml.`,
      facts: { host: strange },
    });
  };
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

/** Refuses what a web page of another origin sends, whatever it sends. */
export function allowOrigins(allowed: readonly string[]): MiddlewareHandler {
  return (context, next) => {
    const origin = context.req.header("origin");
    if (origin === undefined || allowed.includes(origin)) return next();
    throw new TownError({
      code: "origin_not_allowed",
      message: `Pages of ${JSON.stringify(origin)} may not call this town.`,
      remedy: "Call it from a program, or allow the origin with allowed_origins in the [daemon] section of town.toml.",
      facts: { origin },
    });
  };
}

/** Whether what was sent is the token. It takes the same time whatever was sent. */
export function tokenCheck(token: string): (sent: string) => boolean {
  const wanted = sha256(token);
  return (sent) => timingSafeEqual(sha256(sent), wanted);
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
