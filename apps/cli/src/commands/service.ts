import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { defineCommand } from "../command.js";
import type { Context } from "../context.js";
import { installService, managerOf, serviceState, uninstallService } from "../service/service-manager.js";
import { type ServiceKind, type ServiceSpec, serviceName } from "../service/service-spec.js";
import { opencodeSpec, townSpec } from "../service/town-specs.js";
import { runningTown } from "../town/running-town.js";
import { townRootOf } from "../town/town-root.js";

const opencodeOption = {
  opencode: { type: "boolean", default: false, describe: "the OpenCode server at opencode_server_url instead" },
} as const;

const kindOf = ({ opencode }: { opencode: boolean }): ServiceKind => (opencode ? "opencode" : "town");

async function specOf(context: Context, kind: ServiceKind): Promise<ServiceSpec> {
  const options = { townRoot: await townRootOf(context), env: context.io.env };
  return kind === "town" ? townSpec(options) : await opencodeSpec(options);
}

export const serviceInstall = defineCommand({
  usage: "service install",
  describe: "Have the system keep the town running: a systemd user unit, or a launchd agent",
  examples: [
    ["town service install", "and start it"],
    ["town service install --print", "only show the declaration"],
    ["town service install --opencode", "also keep the town's OpenCode server running"],
  ],
  options: {
    ...opencodeOption,
    print: { type: "boolean", default: false, describe: "show what would be written, and do nothing" },
  },
  async run(context, args) {
    const kind = kindOf(args);
    const spec = await specOf(context, kind);
    const manager = managerOf();
    if (args.print) return { data: { name: spec.name, text: manager.text(spec) }, text: manager.text(spec).trimEnd() };
    await makeEnvFile(spec.envFile);
    // A daemon that runs already has the town: the service begins when that one ends.
    const taken = kind === "town" && (await runningTown(await townRootOf(context))) !== null;
    const { file } = await installService({ manager, spec, env: context.io.env, start: context.mayStart && !taken });
    const note = taken ? "\nA daemon runs already; `town restart` has the service take over." : "";
    const text = `Installed ${spec.name} (${file}).\nVariables for it, such as keys, belong into ${spec.envFile}.${note}`;
    return { data: { name: spec.name, file, started: context.mayStart && !taken }, text };
  },
});

async function makeEnvFile(file: string): Promise<void> {
  if (existsSync(file)) return;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, "", { mode: 0o600 });
}

export const serviceUninstall = defineCommand({
  usage: "service uninstall",
  describe: "End what the system keeps running, and have it keep it no longer",
  examples: [["town service uninstall", "the town's work stays"]],
  options: opencodeOption,
  async run(context, args) {
    const name = serviceName({ townRoot: await townRootOf(context), kind: kindOf(args) });
    const removed = await uninstallService({ manager: managerOf(), name, env: context.io.env });
    return { data: { name, removed }, text: removed ? `Uninstalled ${name}.` : `${name} is not installed.` };
  },
});

export const serviceStatus = defineCommand({
  usage: "service status",
  describe: "Show whether the system keeps the town running",
  examples: [["town service status", "exit code 0 when it runs, 1 when not"]],
  options: opencodeOption,
  async run(context, args) {
    const name = serviceName({ townRoot: await townRootOf(context), kind: kindOf(args) });
    const state = await serviceState({ manager: managerOf(), name, env: context.io.env });
    const pid = state.pid === null ? "" : ` (pid ${state.pid})`;
    return { data: { name, ...state }, text: `${name}: ${state.said}${pid}`, exitCode: state.running ? 0 : 1 };
  },
});
