const local = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Refuses what a web page could send by way of a name that leads to this machine: host and origin must be local, or named in
 * `allowedHosts`. @returns the answer, or undefined where all is well.
 */
export function refuseForeign(options: {
  readonly request: Request;
  readonly allowedHosts: readonly string[];
}): Response | undefined {
  const { headers, url } = options.request;
  const origin = headers.get("origin");
  const named = [headers.get("host") ?? new URL(url).host, ...(origin === null ? [] : [hostOf(origin)])];
  const foreign = named.find((host) => !local.includes(withoutPort(host)) && !options.allowedHosts.includes(host));
  return foreign === undefined ? undefined : refusal({ status: 403, message: "This host or origin is not allowed." });
}

export function unauthorized(): Response {
  const message = "No valid token: send the header Authorization: Bearer TOKEN.";
  return refusal({ status: 401, message, headers: { "www-authenticate": "Bearer" } });
}

/** An answer as a client of MCP expects it: an error of JSON-RPC that belongs to no call. */
export function refusal(options: {
  readonly status: number;
  readonly message: string;
  readonly headers?: Record<string, string>;
}): Response {
  const { status, message, headers } = options;
  return Response.json({ jsonrpc: "2.0", id: null, error: { code: -32_000, message } }, { status, headers });
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : origin;
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}
