import { fileURLToPath } from "node:url";
import {
  offlineOpenCodeConfig,
  openCodeOfflineEnv,
  openCodeProviderConfig,
  type ServeReady,
} from "@townkit/testkit/model";
import { type Program, startProgram } from "./program.js";
import type { Sandbox } from "./sandbox.js";

/** The model that OpenCode's agents ask, in a process of its own: its time is nobody's who is measured. */
export function startModel(sandbox: Sandbox): Promise<Program<ServeReady>> {
  const entry = fileURLToPath(import.meta.resolve("@townkit/testkit/model/main"));
  return startProgram({
    argv: [entry, "--until-stdin-ends"],
    cwd: sandbox.root,
    env: { PATH: sandbox.env.PATH ?? "" },
  });
}

/** The section `[opencode]` of a town whose agents ask that model, and no network. `snapshot`: OpenCode's own setting. */
export function openCodeSection(options: {
  readonly modelUrl: string;
  readonly snapshot: boolean;
  /** Others of OpenCode's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
}) {
  const { modelUrl, snapshot, settings } = options;
  const own = { ...openCodeProviderConfig({ url: modelUrl }), ...offlineOpenCodeConfig, snapshot };
  return { settings: { ...own, ...settings }, env: openCodeOfflineEnv({ models: "bundled" }) };
}
