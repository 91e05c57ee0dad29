import { readFile } from "node:fs/promises";
import path from "node:path";
import { createSecureContext } from "node:tls";
import { ConfigInvalidError } from "@townkit/core";
import { type daemonSection, isLoopbackHost, type ValuesOf } from "@townkit/core/config";
import type { Place } from "../http/listen.js";

type DaemonSettings = ValuesOf<readonly [typeof daemonSection]>["daemon"];

/** Where a town is served: programs on its machine always have a loopback port, in plain HTTP. */
export interface DoorPlaces {
  readonly local: Place;
  /** For other machines. Null: there is none. */
  readonly beyond: Place | null;
}

/**
 * The places that the settings ask for, with the certificate read.
 * @throws ConfigInvalidError a file of it cannot be read.
 */
export async function doorPlaces(options: { config: DaemonSettings; root: string }): Promise<DoorPlaces> {
  const { config, root } = options;
  const { host, port, tls_cert: certFile, tls_key: keyFile } = config;
  const limits = { maxConnections: config.max_connections, requestSeconds: config.request_seconds };
  if (isLoopbackHost(host)) return { local: { host, port, limits }, beyond: null };
  const tls = certFile && keyFile ? await readCertificate({ root, certFile, keyFile }) : undefined;
  return { local: { host: "127.0.0.1", port: 0, limits }, beyond: { host, port, limits, tls } };
}

async function readCertificate(options: { root: string; certFile: string; keyFile: string }) {
  const { root, certFile, keyFile } = options;
  const cert = await readPem({ root, key: "tls_cert", file: certFile });
  const key = await readPem({ root, key: "tls_key", file: keyFile });
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const problem = `it is no certificate in PEM that belongs to the key in ${keyFile} (${(error as Error).message}).`;
    throw invalid({ root, key: "tls_cert", problem });
  }
  return { cert, key };
}

async function readPem(options: { root: string; key: string; file: string }): Promise<string> {
  const file = path.resolve(options.root, options.file);
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw invalid({ ...options, problem: `${file} cannot be read (${code}).` });
  }
}

function invalid(options: { root: string; key: string; problem: string }): ConfigInvalidError {
  const { root, key, problem } = options;
  return new ConfigInvalidError({
    file: path.join(root, "town.toml"),
    problems: [{ key: `daemon.${key}`, where: `${key} in town.toml`, problem }],
    remedy: "Name files in PEM that the town's user can read: the certificate with its chain, and its private key.",
  });
}
