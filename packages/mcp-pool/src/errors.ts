/** Marks an error of Townkit's family for readers that share no class with this package. */
const mark = Symbol.for("townkit.error");

/** The codes of the family that this package uses. They are stable. */
export type McpPoolErrorCode =
  | "config_invalid"
  | "invalid_input"
  | "route_not_found"
  | "backend_unavailable"
  | "backend_failed";

/** What the pool throws. `effect: "none"` is proof that nothing was started or sent. No field ever holds a secret. */
export class McpPoolError extends Error {
  readonly [mark] = true;
  readonly code: McpPoolErrorCode;
  readonly remedy: string | null;
  readonly effect: "none" | "possible";
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(options: {
    readonly code: McpPoolErrorCode;
    /** Names the thing and the cause, in one sentence. */
    readonly message: string;
    /** What the reader can do about it. */
    readonly remedy?: string;
    readonly effect?: "none" | "possible";
    readonly facts?: Readonly<Record<string, unknown>>;
  }) {
    super(options.message);
    this.name = "McpPoolError";
    this.code = options.code;
    this.remedy = options.remedy ?? null;
    this.effect = options.effect ?? "none";
    this.facts = options.facts ?? {};
  }

  toJSON(): Record<string, unknown> {
    return { code: this.code, message: this.message, remedy: this.remedy, effect: this.effect, facts: this.facts };
  }
}

/** An error that a server could not be used, as clients and listings see it. */
export function serverUnavailable(options: {
  readonly server: string;
  readonly problem: string;
  readonly remedy?: string;
  readonly effect: "none" | "possible";
}): McpPoolError {
  const { server, problem, effect, remedy = "Look into the server's log, and call again." } = options;
  return new McpPoolError({
    code: "backend_unavailable",
    message: `The MCP server ${server} is not available: ${problem}`,
    remedy,
    effect,
    facts: { server },
  });
}

export function asPoolError(error: unknown): McpPoolError {
  if (error instanceof McpPoolError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new McpPoolError({ code: "backend_failed", message, effect: "possible" });
}
