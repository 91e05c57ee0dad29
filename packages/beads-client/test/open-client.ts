import { openBdBeads } from "../src/bd/index.js";
import { openEmbeddedBeads } from "../src/embedded/index.js";
import type { BeadsClient } from "../src/index.js";

/** Which client the programs of a test work with: the test says it in their environment. */
export const kindVariable = "TOWNKIT_TEST_CLIENT";

const open = process.env[kindVariable] === "bd" ? openBdBeads : openEmbeddedBeads;

/** On a machine that does much else at once, somebody in a long queue waits for minutes. */
export function openClient(options: { beadsDir: string; actor: string }): BeadsClient {
  return open({ ...options, timeoutMs: 600_000 });
}
