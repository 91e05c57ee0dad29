import { type IncomingMessage, request } from "node:http";

/** A tool of a server, and what it answers, as MCP has them. */
export interface ServerTool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: object;
}
export interface ToolAnswer {
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly isError?: boolean;
}

const protocolVersion = "2025-06-18";

/**
 * A connection to one of the town's MCP servers, as far as its tools need it. It becomes a part of an agent that loads one file
 * without packages; and it waits for a call as long as that takes, which `fetch` does not.
 */
export class ToolClient {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  #lastId = 0;

  private constructor(options: { url: string; token: string }) {
    this.#url = options.url;
    this.#headers = {
      authorization: `Bearer ${options.token}`,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
    };
  }

  /** @throws Error the server is not to be had, with why. */
  static async open(options: {
    url: string;
    token: string;
    client: { name: string; version: string };
  }): Promise<ToolClient> {
    const client = new ToolClient(options);
    await client.#ask("initialize", { protocolVersion, capabilities: {}, clientInfo: options.client });
    client.#headers["mcp-protocol-version"] = protocolVersion;
    await client.#tell("notifications/initialized", {});
    return client;
  }

  async tools(): Promise<ServerTool[]> {
    const found: ServerTool[] = [];
    let cursor: string | undefined;
    do {
      const page = (await this.#ask("tools/list", cursor === undefined ? {} : { cursor })) as {
        tools: ServerTool[];
        nextCursor?: string;
      };
      found.push(...page.tools);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found;
  }

  /** @throws Error there was no answer, with why; or it was cancelled by the signal. */
  async call(options: { name: string; args: unknown; signal: AbortSignal | undefined }): Promise<ToolAnswer> {
    const { name, args, signal } = options;
    return (await this.#ask("tools/call", { name, arguments: args }, signal)) as ToolAnswer;
  }

  async #ask(method: string, params: object, signal?: AbortSignal): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    const cancel = () => void this.#tell("notifications/cancelled", { requestId: id }).catch(() => undefined);
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      const text = await this.#post({ id, method, params }, signal);
      const answer = messagesIn(text).find((message) => message.id === id);
      if (answer?.error !== undefined) throw new Error(answer.error.message);
      if (answer === undefined)
        throw new Error("The connection ended before the answer; whether the call took effect is unknown.");
      return answer.result;
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }

  async #tell(method: string, params: object): Promise<void> {
    await this.#post({ method, params });
  }

  async #post(message: object, signal?: AbortSignal): Promise<string> {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { method: "POST", headers: this.#headers, ...(signal !== undefined && { signal }) };
      request(this.#url, options, resolve).on("error", reject).end(body);
    });
    const session = response.headers["mcp-session-id"];
    if (typeof session === "string") this.#headers["mcp-session-id"] = session;
    const text = (await response.setEncoding("utf8").toArray()).join("");
    const { statusCode = 0 } = response;
    if (statusCode >= 400)
      throw new Error(messagesIn(text)[0]?.error?.message ?? `It was answered with HTTP ${statusCode}.`);
    return text;
  }
}

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Of an answer in JSON or, a message a line, of a stream of events. */
function messagesIn(text: string): Message[] {
  const lines = text.startsWith("{") ? [text] : [...text.matchAll(/^data: ?(\{.*)$/gm)].map(([, data = ""]) => data);
  return lines.map((line) => JSON.parse(line) as Message);
}
