import type { TownClient } from "@townkit/client";
import type { SessionConfig } from "@townkit/core";

/** So many are started at a time: a machine takes long to start a hundred programs at once, and this is not what is measured. */
const atOnce = 10;
const patienceMs = 300_000;

/** Resolves when all of them have started. */
export async function spawnAll(options: { client: TownClient; configs: readonly SessionConfig[] }): Promise<void> {
  const { client, configs } = options;
  for (let at = 0; at < configs.length; at += atOnce) {
    await Promise.all(configs.slice(at, at + atOnce).map((one) => client.spawnSession(one, { timeoutMs: patienceMs })));
  }
}
