import { BlockList, isIP, isIPv6 } from "node:net";
import type { HttpBindings } from "@hono/node-server";
import { TownError } from "@townkit/core";
import type { Context, MiddlewareHandler } from "hono";

/** Who is at the other end of a request, as limits count them. */
export type PeerOf = (context: Context) => string;

/** The address of the other end of the connection; empty where there is none, as on a unix socket. */
export function connectionAddress(context: Context): string {
  const { incoming } = (context.env ?? {}) as Partial<HttpBindings>;
  return plainAddress(incoming?.socket?.remoteAddress ?? "");
}

/** An IPv4 address is written as such, also where it came over a socket for both kinds. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

/** An address as proxies write it: some put the port behind it, and then brackets around one of version 6. */
const withPort = /^(?:\[(?<six>[^\]]+)\](?::\d+)?|(?<four>[\d.]+):\d+)$/;

function forwardedAddress(text: string): string {
  const { six, four } = withPort.exec(text)?.groups ?? {};
  return plainAddress(six ?? four ?? text);
}

/** The peer as the connection says. */
export const peerName: PeerOf = (context) => network(connectionAddress(context));

/** Whoever has one address of version 6 has a whole network of them: the first half names it. */
function network(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("::");
  const before = head.split(":").filter(Boolean);
  const after = (tail ?? "").split(":").filter(Boolean);
  const groups =
    tail === undefined ? before : [...before, ...Array(8 - before.length - after.length).fill("0"), ...after];
  return `${groups.slice(0, 4).join(":")}::/64`;
}

const loopback = addressList(["127.0.0.0/8", "::1"]);

/** Whether the connection comes from this machine. A unix socket does. */
export function isLocal(address: string): boolean {
  return address === "" || loopback(address);
}

/**
 * Whether an address is one of these, or in one of these networks (`10.0.0.0/8`).
 * @throws Error one of them is neither.
 */
export function addressList(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", bits] = entry.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/**
 * The peer of a request that may have come through a proxy: what one of the proxies says that it was sent from, and the
 * connection's own where it did not come from one. What others say in the header counts for nothing.
 */
export function peerBehind(proxies: readonly string[]): PeerOf {
  const isProxy = addressList(proxies);
  return (context) => {
    const direct = connectionAddress(context);
    if (!isProxy(direct)) return network(direct);
    const named = (context.req.header("x-forwarded-for") ?? "").split(",");
    const forwarded = named.map((part) => forwardedAddress(part.trim()));
    // The last one that is no proxy: those before it are what somebody has written.
    const client = forwarded.findLast((address) => !isProxy(address));
    return network(client !== undefined && isIP(client) !== 0 ? client : direct);
  };
}

/** Refuses connections from elsewhere than these addresses and this machine. @throws TownError `forbidden` */
export function allowPeers(allowed: (address: string) => boolean): MiddlewareHandler {
  return (context, next) => {
    const address = connectionAddress(context);
    if (isLocal(address) || allowed(address)) return next();
    throw new TownError({
      code: "forbidden",
      message: `This town speaks without TLS here, and only to its proxies; ${address} is none of them.`,
      remedy: "Call it through the proxy, or name the address with proxies in the [daemon] section of town.toml.",
      facts: { address },
    });
  };
}
