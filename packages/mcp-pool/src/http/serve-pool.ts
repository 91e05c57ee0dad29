import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { McpPoolError } from "../errors.js";

export interface PoolServer {
  /** Where it listens, without a path. */
  readonly url: string;
  /** Stops listening, and cuts every connection. The pool itself goes on. */
  close(): Promise<void>;
}

/** Serves a pool on this machine, for use without a daemon. @throws McpPoolError the port cannot be had. */
export async function serveMcpPool(options: {
  readonly pool: { fetch(request: Request): Promise<Response> };
  /** 0, and the default, is any that is free. */
  readonly port?: number;
}): Promise<PoolServer> {
  const { pool, port = 0 } = options;
  const server = serve({ fetch: (request) => pool.fetch(request), port, hostname: "127.0.0.1" });
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    throw new McpPoolError({
      code: "invalid_input",
      message: `Port ${port} cannot be listened on (${error.code}).`,
      remedy: "Choose another one, or 0 for any that is free.",
      facts: { port },
    });
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}
