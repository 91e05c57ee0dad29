import { once } from "node:events";
import { chmod, rm } from "node:fs/promises";
import type { Server, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { setTimeout } from "node:timers/promises";
import { createAdaptorServer } from "@hono/node-server";
import { TownError } from "@townkit/core";
import { type ConnectionLimits, limitConnections, serverOptionsFor } from "./connection-limits.js";
import type { GuardedApp } from "./guarded-app.js";
import { probeWhileStarting } from "./probes.js";

type App = Pick<GuardedApp, "fetch">;

interface Door {
  /** Takes no more connections, lets the open requests end for at most `graceMs`, then cuts them. The first call counts. */
  close(options: { graceMs: number }): Promise<void>;
}

export interface Listening extends Door {
  /** Where it can be reached from this machine. */
  readonly url: string;
  readonly port: number;
}

/** A port that is taken, before there is anything to be served on it: requests wait for that. */
export interface BoundPort extends Listening {
  /** Once. */
  serve(app: App): void;
}

/** Where a port is taken, and what is taken there. */
export interface Place {
  readonly host: string;
  readonly port: number;
  /** The certificate with its chain and its key, in PEM. Absent: plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Absent: those of Node.js. */
  readonly limits?: ConnectionLimits | undefined;
}

/**
 * Takes a TCP port. 0 takes `preferred` where that is free, or else any free one.
 * @throws TownError `port_in_use`, `config_invalid` where the host is not one of this machine.
 */
export async function bindPort({ preferred, ...place }: Place & { preferred?: number }): Promise<BoundPort> {
  if (place.port !== 0 || preferred === undefined) return await bindOne(place);
  return await bindOne({ ...place, port: preferred }).catch(() => bindOne(place));
}

async function bindOne({ host, port, tls, limits }: Place): Promise<BoundPort> {
  let serve: (app: App) => void = () => {};
  const served = new Promise<App>((resolve) => {
    serve = resolve;
  });
  let isServed = false;
  void served.then(() => {
    isServed = true;
  });
  const fetch: App["fetch"] = async (request, ...more) => {
    const early = isServed ? undefined : probeWhileStarting(request);
    return early ?? (await served).fetch(request, ...more);
  };
  const options = limits ? serverOptionsFor(limits) : {};
  const server = createAdaptorServer({
    fetch,
    hostname: host,
    ...(tls ? { createServer: createTlsServer, serverOptions: { ...options, ...tls } } : { serverOptions: options }),
  }) as Server;
  if (limits) limitConnections(server, limits);
  const door = doorOf(server);
  server.listen({ host, port });
  try {
    await once(server, "listening");
  } catch (error) {
    throw listenError({ host, port, error: error as NodeJS.ErrnoException });
  }
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return { ...door, serve, port: bound, url: `${tls ? "https" : "http"}://${urlHost(host)}:${bound}` };
}

/** Serves the app on a TCP port. Port 0 takes a free one. @throws what `bindPort` throws. */
export async function listen(options: Place & { app: App }): Promise<Listening> {
  const { app, ...place } = options;
  const bound = await bindPort(place);
  bound.serve(app);
  return bound;
}

/** Serves the app on a unix socket that only its owner can connect to. What is at the path is taken away first. */
export async function listenOnSocket(options: { app: App; path: string }): Promise<Door> {
  const { app, path } = options;
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const door = doorOf(server);
  await rm(path, { force: true });
  server.listen({ path });
  await once(server, "listening");
  await chmod(path, 0o600);
  return door;
}

function doorOf(server: Server): Door {
  const answers = followAnswers(server);
  let closing: Promise<void> | undefined;
  async function close(graceMs: number): Promise<void> {
    const closed = once(server, "close");
    server.close();
    await Promise.race([answers.sent(), closed, setTimeout(graceMs, undefined, { ref: false })]);
    // Also those that have never asked anything: nothing else would end them.
    server.closeAllConnections();
    await closed;
  }
  return {
    close({ graceMs }) {
      closing ??= close(graceMs);
      return closing;
    },
  };
}

/** Tells when every request that has come was answered. */
function followAnswers(server: Server): { sent(): Promise<void> } {
  const open = new Set<ServerResponse>();
  let wake = () => {};
  server.on("request", (_request, response: ServerResponse) => {
    open.add(response);
    response.once("close", () => {
      open.delete(response);
      if (open.size === 0) wake();
    });
  });
  return {
    async sent() {
      while (open.size > 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    },
  };
}

export function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

function listenError(options: { host: string; port: number; error: NodeJS.ErrnoException }): TownError {
  const { host, port, error } = options;
  if (error.code === "EADDRINUSE")
    return new TownError({
      code: "port_in_use",
      message: `Port ${port} of ${host} is in use by another program.`,
      remedy: "Choose another port in town.toml, or 0 for any free one.",
      facts: { host, port },
      cause: error,
    });
  return new TownError({
    code: "config_invalid",
    message: `The town cannot listen on ${host}:${port}: ${error.message}`,
    remedy: "Give an address of this machine and a port that you may use.",
    facts: { host, port },
    cause: error,
  });
}
