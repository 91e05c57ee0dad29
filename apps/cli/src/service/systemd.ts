import path from "node:path";
import type { ServiceManager } from "./service-manager.js";
import { requirePlain, type ServiceSpec } from "./service-spec.js";

/** systemd reads specifiers (`%`), variables (`$`), quotes and escapes in a word. */
function word(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%").replaceAll("$", "$$$$")}"`;
}

/** In an assignment variables are not read. */
function assignment(name: string, value: string): string {
  return `"${`${name}=${value}`.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%")}"`;
}

/** In a path there are no quotes: it is the rest of the line. */
const pathText = (text: string) => text.replaceAll("%", "%%");

/**
 * A user unit. Only its main process is ended with it: agents outlive a daemon that failed, and the next one finds them. An end that
 * was asked for takes them along all the same, for then the daemon itself ends them.
 */
export function unitText(spec: ServiceSpec): string {
  const { description, argv, cwd, env, envFile, finalExitCodes } = spec;
  requirePlain([description, ...argv, cwd, envFile, ...Object.entries(env).flat()]);
  return [
    "[Unit]",
    `Description=${pathText(description)}`,
    "StartLimitIntervalSec=300",
    "StartLimitBurst=5",
    "",
    "[Service]",
    "Type=exec",
    `WorkingDirectory=${pathText(cwd)}`,
    `ExecStart=${argv.map(word).join(" ")}`,
    ...Object.entries(env).map(([name, value]) => `Environment=${assignment(name, value)}`),
    `EnvironmentFile=-${pathText(envFile)}`,
    "KillMode=process",
    "TimeoutStopSec=90",
    "Restart=on-failure",
    "RestartSec=2",
    ...(finalExitCodes.length > 0 ? [`RestartPreventExitStatus=${finalExitCodes.join(" ")}`] : []),
    "",
    "[Install]",
    "WantedBy=default.target",
    "",
  ].join("\n");
}

export const systemd: ServiceManager = {
  name: "systemd",
  readsEnvFile: true,
  fileOf({ name, env, home }) {
    const config = env.XDG_CONFIG_HOME || path.join(home, ".config");
    return path.join(config, "systemd", "user", `${name}.service`);
  },
  text: unitText,
  // Not as a user: that asks for a manager of the user that runs.
  verify: ({ file }) => ["systemd-analyze", "verify", "--man=no", file],
  load: ({ name }) => [
    ["systemctl", "--user", "daemon-reload"],
    ["systemctl", "--user", "enable", `${name}.service`],
  ],
  start: ({ name }) => ["systemctl", "--user", "start", `${name}.service`],
  unload: ({ name }) => [["systemctl", "--user", "disable", "--now", `${name}.service`]],
  unloaded: () => [["systemctl", "--user", "daemon-reload"]],
  ask: ({ name }) => ["systemctl", "--user", "show", `${name}.service`, "--property=ActiveState,SubState,MainPID"],
  read(output) {
    const told = Object.fromEntries(output.split("\n").map((line) => line.split("=", 2)));
    const pid = Number(told.MainPID ?? 0);
    return {
      running: told.ActiveState === "active" || told.ActiveState === "activating",
      pid: pid > 0 ? pid : null,
      said: [told.ActiveState, told.SubState].filter(Boolean).join(", ") || "unknown to systemd",
    };
  },
  remedy: "Its user manager runs for who is logged in, and for others after `loginctl enable-linger`.",
};
