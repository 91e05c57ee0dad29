import path from "node:path";
import type { ServiceManager } from "./service-manager.js";
import { requirePlain, type ServiceSpec } from "./service-spec.js";

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const xml = (text: string) => text.replaceAll(/[&<>]/g, (sign) => escapes[sign] ?? sign);
const string = (text: string) => `<string>${xml(text)}</string>`;

/** A launch agent. launchd knows no file of variables: those are in its own file, which is for its owner's eyes only. */
export function plistText(spec: ServiceSpec): string {
  const { name, argv, cwd, env } = spec;
  requirePlain([name, ...argv, cwd, ...Object.entries(env).flat()]);
  const variables = Object.entries(env).map(([key, value]) => `    <key>${xml(key)}</key>${string(value)}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    "<dict>",
    `  <key>Label</key>${string(name)}`,
    "  <key>ProgramArguments</key>",
    "  <array>",
    ...argv.map((argument) => `    ${string(argument)}`),
    "  </array>",
    `  <key>WorkingDirectory</key>${string(cwd)}`,
    "  <key>EnvironmentVariables</key>",
    "  <dict>",
    ...variables,
    "  </dict>",
    "  <key>RunAtLoad</key><true/>",
    "  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>",
    "  <key>ThrottleInterval</key><integer>10</integer>",
    "  <key>ExitTimeOut</key><integer>90</integer>",
    "  <key>AbandonProcessGroup</key><true/>",
    "</dict>",
    "</plist>",
    "",
  ].join("\n");
}

const domain = () => `gui/${process.getuid?.() ?? 0}`;

export const launchd: ServiceManager = {
  name: "launchd",
  readsEnvFile: false,
  fileOf: ({ name, home }) => path.join(home, "Library", "LaunchAgents", `${name}.plist`),
  text: plistText,
  verify: ({ file }) => ["plutil", "-lint", file],
  load: ({ file }) => [["launchctl", "bootstrap", domain(), file]],
  start: ({ name }) => ["launchctl", "kickstart", `${domain()}/${name}`],
  unload: ({ name }) => [["launchctl", "bootout", `${domain()}/${name}`]],
  unloaded: () => [],
  ask: ({ name }) => ["launchctl", "print", `${domain()}/${name}`],
  read(output) {
    const state = /^\s*state = (.+)$/m.exec(output)?.[1] ?? "unknown to launchd";
    const pid = Number(/^\s*pid = (\d+)$/m.exec(output)?.[1] ?? 0);
    return { running: state === "running", pid: pid > 0 ? pid : null, said: state };
  },
  remedy: "Run it in a session of the desktop: launchd has no place for agents in others.",
};
