import path from "node:path";
import type { AgentProgram } from "@townkit/core";
import { askServer } from "../town/ask-server.js";
import { readSettings } from "../town/read-settings.js";
import { runningTown } from "../town/running-town.js";
import type { Patient } from "./check.js";

export function patientOf(options: { townRoot: string; env: Patient["env"] }): Patient {
  const { townRoot, env } = options;
  let client: ReturnType<Patient["client"]> | undefined;
  let settings: ReturnType<typeof readSettings> | undefined;
  return {
    townRoot,
    state: path.join(townRoot, ".town"),
    env,
    now: Date.now,
    client() {
      client ??= runningTown(townRoot);
      return client;
    },
    async agentPrograms() {
      const asked = { townRoot, env, argv: ["--agent-programs"], timeoutMs: 120_000 };
      return (await askServer<{ programs: readonly AgentProgram[] }>(asked)).programs;
    },
    async setting(key) {
      settings ??= readSettings({ townRoot, env });
      return (await settings).find((setting) => setting.key === key)?.value;
    },
  };
}
