import { isIP } from "node:net";
import * as z from "zod";
import { defineSection } from "./section.js";

const AddressSchema = z
  .string()
  .refine(isNetwork, "expected an address or a network, such as 10.0.0.5 or 172.16.0.0/12");

const most = z.int().min(1).max(1_000_000);

export const daemonSection = defineSection({
  name: "daemon",
  schema: z
    .strictObject({
      port: z.int().min(0).max(65_535).default(0).describe("The TCP port of the HTTP API; 0 takes any free one."),
      host: z
        .string()
        .min(1)
        .default("127.0.0.1")
        .describe(
          "The address that the HTTP API is bound to. One that other machines can reach needs `tls_cert` and `tls_key`, or `proxies`; programs on this machine then keep a loopback port of their own.",
        ),
      tls_cert: z
        .string()
        .min(1)
        .optional()
        .describe(
          "The file of the certificate, with its chain, in PEM, from the town's folder on. It is read at the start.",
        ),
      tls_key: z.string().min(1).optional().describe("The file of the certificate's private key, in PEM."),
      proxies: z
        .array(AddressSchema)
        .default([])
        .describe(
          "Addresses or networks of reverse proxies that speak TLS for the town, such as `10.0.0.5` or `172.16.0.0/12`. Without a certificate of the town's own, only they and this machine are answered. What they say in `X-Forwarded-For` is whom limits count a request to.",
        ),
      allowed_hosts: z
        .array(z.string().min(1))
        .default([])
        .describe("Further names, without port, under which the HTTP API may be called. The loopback ones always may."),
      allowed_origins: z
        .array(z.string().min(1))
        .default([])
        .describe("Origins, such as `https://board.example`, whose web pages may call the HTTP API with its token."),
      max_body_bytes: z
        .int()
        .min(1024)
        .max(1_073_741_824)
        .default(4 * 1024 * 1024)
        .describe("A request with a larger body is refused."),
      requests_per_second: most
        .default(200)
        .describe(
          "So many requests a second are taken from one address for long, and twice as many at once. Those of this machine are not counted.",
        ),
      max_connections: most
        .default(1_000)
        .describe("So many connections are open at once; who makes one more is refused."),
      max_event_streams: most
        .default(200)
        .describe("So many streams of events are open at once; who opens one more is refused."),
      request_seconds: z
        .int()
        .min(1)
        .max(3_600)
        .default(30)
        .describe(
          "For how long a request may take to arrive, in seconds. How long its answer takes is not limited by this.",
        ),
      start: z
        .enum(["auto", "never"])
        .default("auto")
        .describe("Whether a command that needs the daemon starts it, or only `town up` and `town serve` do."),
    })
    .superRefine(({ host, tls_cert, tls_key, proxies }, context) => {
      const problem = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
      if (tls_cert !== undefined && tls_key === undefined) problem("tls_key", "the certificate needs its private key");
      if (tls_key !== undefined && tls_cert === undefined) problem("tls_cert", "the private key needs its certificate");
      if (tls_cert !== undefined && isLoopbackHost(host))
        problem("tls_cert", `${host} is reached from this machine only, where the town speaks without TLS`);
      if (!isLoopbackHost(host) && tls_cert === undefined && tls_key === undefined && proxies.length === 0)
        problem(
          "host",
          `${host} can be reached from other machines, and tokens would be sent in the clear: give tls_cert and tls_key, or name the reverse proxy that speaks TLS in proxies`,
        );
    })
    .describe("The process that serves the town."),
});

/** Whether what is bound to this address can be reached from this machine only. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
