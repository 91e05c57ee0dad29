import { existsSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SessionEntry } from "../plugin/session-register.js";

/**
 * Tells a plugin of protocol 1 of our sessions: a server that an older version has started may run for long. It reads a file for
 * each, in a folder beside the register. Where that version never ran there is no such folder, and nothing is told.
 */
export class OlderPlugins {
  readonly #folder: string;

  constructor(register: string) {
    this.#folder = join(dirname(register), "sessions");
  }

  tell({ protocolId, sessionId, env, mcpToken }: SessionEntry): void {
    if (!isName(protocolId) || !existsSync(this.#folder)) return;
    const file = { sessionId, env, ...(mcpToken !== undefined && { mcpToken }) };
    writeFileSync(this.#fileOf(protocolId), JSON.stringify(file), { mode: 0o600 });
  }

  async forget(protocolId: string): Promise<void> {
    if (isName(protocolId)) await rm(this.#fileOf(protocolId), { force: true });
  }

  #fileOf(protocolId: string): string {
    return join(this.#folder, `${protocolId}.json`);
  }
}

/** An id that such a plugin looks for: no other one may lead out of the folder. */
function isName(protocolId: string): boolean {
  return /^[\w-]+$/.test(protocolId);
}
