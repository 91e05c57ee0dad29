import type { OpencodeClient } from "@opencode-ai/sdk/v2/client";
import type { z } from "zod";
import { ServerFailure } from "../agent-server.js";
import type { ServerAccess } from "../server-access.js";

/** Booting a cold directory takes seconds on a busy machine, and any call may be the first to do it. */
const callMs = 60_000;
/** A request that comes before the server is ready is never answered. */
const healthMs = 1500;

interface Result<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  /** Missing where no answer came. */
  readonly response?: Response;
}

/** OpenCode's own client of the server at `access`. It is loaded when an agent with such a server runs. */
export async function connectTo(access: ServerAccess): Promise<OpencodeClient> {
  const { createOpencodeClient } = await import("@opencode-ai/sdk/v2/client");
  const key = Buffer.from(`opencode:${access.password}`).toString("base64");
  const baseUrl = `http://127.0.0.1:${access.port}`;
  return createOpencodeClient({ baseUrl, headers: { authorization: `Basic ${key}` } });
}

/**
 * What a call comes to; undefined where the server has no such thing.
 * @throws ServerFailure it was refused, or not answered in time.
 */
export async function asked<Data>(options: {
  what: string;
  /** What is known of a call that is not answered. */
  effect: "none" | "possible";
  timeoutMs?: number;
  run: (signal: AbortSignal) => Promise<Result<Data>>;
}): Promise<Data | undefined> {
  const { what, effect, timeoutMs = callMs, run } = options;
  const failed = (why: string, of: "none" | "possible", cause: unknown) =>
    new ServerFailure({ message: `${what}: ${why}`, effect: of, cause });
  let result: Result<Data>;
  try {
    result = await run(AbortSignal.timeout(timeoutMs));
  } catch (error) {
    throw failed(wordsOf(error), unreached(error) ? "none" : effect, error);
  }
  const { data, error, response } = result;
  if (response?.ok) return data;
  if (response?.status === 404) return undefined;
  if (!response) throw failed(wordsOf(error), unreached(error) ? "none" : effect, error);
  // What it refuses it has not done; an error of its own says nothing.
  throw failed(
    `the server answered ${response.status} ${wordsOf(error)}`,
    response.status < 500 ? "none" : effect,
    error,
  );
}

/** What an answer says. @throws ServerFailure it is not as this version of the server answers. */
export function understood<Schema extends z.ZodType>(options: {
  what: string;
  schema: Schema;
  answer: unknown;
}): z.infer<Schema> {
  const { what, schema, answer } = options;
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const message = `${what}: its answer is not understood (${issue?.path.join(".")}: ${issue?.message})`;
  throw new ServerFailure({ message, effect: "possible" });
}

/** Whether a server is there that is ready for more. */
export async function isHealthy(client: OpencodeClient): Promise<boolean> {
  const run = (signal: AbortSignal) => client.global.health({ signal });
  const found = await asked({ what: "Asking whether it is ready", effect: "none", timeoutMs: healthMs, run }).catch(
    () => null,
  );
  return found?.healthy === true;
}

/** Nobody listens there: nothing was heard of the call. */
function unreached(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ((at as NodeJS.ErrnoException).code === "ECONNREFUSED") return true;
  }
  return false;
}

function wordsOf(error: unknown): string {
  if (error instanceof Error)
    return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
  return JSON.stringify(error) ?? "";
}
