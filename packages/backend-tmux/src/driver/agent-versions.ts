import type { ResolvedConfig } from "@townkit/core";
import { askVersion } from "../profile/agent-version.js";
import type { AgentProfile } from "../profile/profile.js";
import { agentProgram } from "../profile/terminal-programs.js";
import type { DriverParts } from "./driver-parts.js";
import { launchEnv } from "./launch.js";

/** Tells, once for each agent, of a version that its profile was not proven with. */
export class AgentVersions {
  readonly #parts: Pick<DriverParts, "ground" | "log">;
  readonly #asked = new Map<string, Promise<void>>();

  constructor(parts: Pick<DriverParts, "ground" | "log">) {
    this.#parts = parts;
  }

  /** Resolves when it is told. Of many that start at once, one asks. */
  async tell(session: { config: ResolvedConfig; profile: AgentProfile }): Promise<void> {
    const { agent } = session.config;
    const asked = this.#asked.get(agent) ?? this.#tell(session);
    this.#asked.set(agent, asked);
    await asked;
  }

  async #tell({ config, profile }: { config: ResolvedConfig; profile: AgentProfile }): Promise<void> {
    const { ground, log } = this.#parts;
    const env = { ...ground.env, ...launchEnv({ profile, config, ground }) };
    const found = await askVersion({ profile, env, cwd: config.workDir });
    if (!found) return;
    const { agent, version, state, detail, remedy } = agentProgram({ agent: config.agent, profile, found });
    if (state !== "proven") log.warn(`${detail}. ${remedy}`, { agent, version });
  }
}
