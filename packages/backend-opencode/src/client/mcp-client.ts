import type { OpencodeClient } from "@opencode-ai/sdk/v2";
import { call } from "./call.js";

/** A server that is reached over streamable HTTP, as OpenCode's settings have it. */
export interface RemoteMcp {
  readonly type: "remote";
  readonly url: string;
  readonly headers: { Authorization: string };
  readonly oauth: false;
  /** In milliseconds. */
  readonly timeout: number;
}

const timeoutMs = 60_000;

/** The server's calls for the MCP servers that one directory has, each by its name with why it is not connected; null: it is. */
export class McpClient {
  readonly #sdk: OpencodeClient;

  constructor(sdk: OpencodeClient) {
    this.#sdk = sdk;
  }

  async list(directory: string): Promise<ReadonlyMap<string, string | null>> {
    const run = (signal: AbortSignal) => this.#sdk.mcp.status({ directory }, { signal });
    return problemsOf(await call({ what: "Listing the MCP servers", effect: "none", timeoutMs, run }));
  }

  /** For as long as the directory's instance lives; one of this name that was there is no more. */
  async add(options: {
    directory: string;
    name: string;
    config: RemoteMcp;
  }): Promise<ReadonlyMap<string, string | null>> {
    const run = (signal: AbortSignal) => this.#sdk.mcp.add(options, { signal });
    return problemsOf(await call({ what: `Adding the MCP server ${options.name}`, effect: "none", timeoutMs, run }));
  }
}

function problemsOf(found: Readonly<Record<string, { status: string; error?: string }>>): Map<string, string | null> {
  const problems = Object.entries(found).map(
    ([name, { status, error }]) => [name, status === "connected" ? null : (error ?? status)] as const,
  );
  return new Map(problems);
}
