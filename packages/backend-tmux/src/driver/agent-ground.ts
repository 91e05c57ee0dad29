import { createHash } from "node:crypto";
import { join } from "node:path";
import type { ResolvedConfig } from "@townkit/core";

/** Where the agents of a town live. */
export interface AgentGround {
  /** The environment of all agents. */
  readonly env: Readonly<Record<string, string>>;
  /** In which each has a folder of its own. */
  readonly folder: string;
}

/**
 * The folder of an agent's own for the directory that it works in. All sessions there share it, since a fork must find the
 * conversation of its parent; and no others do, so that it is written to before the first of them starts.
 */
export function agentFolder(options: {
  ground: AgentGround;
  config: Pick<ResolvedConfig, "agent" | "workDir">;
}): string {
  const { ground, config } = options;
  const place = createHash("sha256").update(config.workDir).digest("hex").slice(0, 12);
  return join(ground.folder, config.agent, place);
}

/** Variables as a profile names them. */
export function envFacts(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [`env.${name}`, value]));
}
