import type { TownErrorJson } from "@townkit/core";

/**
 * What `--json` prints: one object on one line for a command, one line for each item of a stream. `version` rises when a
 * field changes its meaning.
 */
export type Envelope =
  | { readonly version: 1; readonly ok: true; readonly command: string; readonly data: unknown }
  | { readonly version: 1; readonly ok: false; readonly command: string; readonly error: TownErrorJson };

export function successLine(command: string, data: unknown): string {
  const envelope: Envelope = { version: 1, ok: true, command, data };
  return `${JSON.stringify(envelope)}\n`;
}

export function errorLine(command: string, error: TownErrorJson): string {
  const envelope: Envelope = { version: 1, ok: false, command, error };
  return `${JSON.stringify(envelope)}\n`;
}
