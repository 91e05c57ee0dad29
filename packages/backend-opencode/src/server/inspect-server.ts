import { BackendUnavailableError } from "@townkit/core";
import { z } from "zod";
import { askHealthPatiently, authorization, type Health, type ServerAccess } from "./health.js";
import { usedOperations } from "./used-operations.js";
import { checkVersion } from "./version.js";

export interface Inspection {
  readonly version: string;
  /** How far the server's clock is ahead of ours, in milliseconds and to the second; null where it does not tell. */
  readonly clockAheadMs: number | null;
}

/** A first call after the server's start makes it write its description: seconds on a busy machine. */
const docMs = 30_000;

/**
 * Whether somebody else's server is one that we can use: it answers, takes our credentials, and is of a version that was
 * tested. Changes nothing.
 * @throws BackendUnavailableError what is wrong, and what to do.
 */
export async function inspectServer(options: {
  access: ServerAccess;
  tries: number;
  timeoutMs: number;
}): Promise<Inspection> {
  const asked = Date.now();
  const health = await askHealthPatiently(options);
  if (health.state !== "healthy") throw unusable(health);
  const version = checkVersion({ text: health.version, what: `The server at ${options.access.url}` });
  const middle = (asked + Date.now()) / 2;
  const clockAheadMs = health.date === null ? null : Math.round((health.date - middle) / 1000) * 1000;
  return { version, clockAheadMs };
}

/**
 * Holds what we call against the server's own description of itself.
 * @throws BackendUnavailableError naming the operations that it does not have.
 */
export async function requireOperations(access: ServerAccess): Promise<void> {
  const response = await fetch(new URL("/doc", access.url), {
    headers: { authorization: authorization(access) },
    signal: AbortSignal.timeout(docMs),
  }).catch((cause: unknown) => {
    throw unusable({ state: "silent", why: `${access.url}/doc does not answer: ${String(cause)}` }, cause);
  });
  const missing = missingOperations(await response.json().catch(() => undefined));
  if (missing.length === 0) return;
  throw new BackendUnavailableError({
    backend: "opencode",
    problem: `the server at ${access.url} does not have ${missing.join(", ")}`,
    remedy: "Let its owner install another version of OpenCode, or use a server that the town starts.",
    effect: "none",
  });
}

const MethodsSchema = z.record(z.string(), z.unknown());
const DocSchema = z.looseObject({ paths: z.record(z.string(), MethodsSchema) });

/** The operations of ours that this description (OpenAPI) does not name; all of them where it is none. */
export function missingOperations(doc: unknown): string[] {
  const read = DocSchema.safeParse(doc);
  const paths = read.success ? read.data.paths : {};
  const held = new Set(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  );
  return usedOperations.filter((operation) => !held.has(operation));
}

const remedies = {
  credentials: "Correct `server_user` and `server_password` of [opencode] in town.toml.",
  not_opencode: "Correct `opencode_server_url` of [orchestration] in town.toml: it is where `opencode serve` listens.",
  silent: "Let its owner start it, or correct `opencode_server_url` of [orchestration] in town.toml.",
} as const;

function unusable(health: Exclude<Health, { state: "healthy" }>, cause?: unknown): BackendUnavailableError {
  const remedy = remedies[health.state === "silent" ? "silent" : health.reason];
  return new BackendUnavailableError({ backend: "opencode", problem: health.why, remedy, effect: "none", cause });
}
