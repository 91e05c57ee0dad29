import { defineCommand } from "../command.js";
import { facts } from "../output/table.js";
import { askServer } from "../town/ask-server.js";
import { townRootOf } from "../town/town-root.js";

/** What the OpenCode backend tells of a server. */
interface ConnectReport {
  readonly url: string;
  readonly version: string;
  readonly operations: number;
  readonly clockAheadMs: number | null;
  readonly plugin: {
    readonly state: "greeted" | "silent" | "other_protocol";
    readonly file: string | null;
    readonly line: string;
    readonly why: string | null;
  };
}

export const opencodeConnect = defineCommand({
  usage: "opencode connect [url]",
  describe: "Look whether an OpenCode server of somebody else can be used, and put our plugin in",
  examples: [
    [
      "town opencode connect http://localhost:4096 --password env:OPENCODE_SERVER_PASSWORD",
      "before it is in town.toml",
    ],
    ["town opencode connect", "the one that is in town.toml, as often as you like"],
  ],
  positionals: { url: { type: "string", describe: "where it listens; default: opencode_server_url of town.toml" } },
  options: {
    user: { type: "string", describe: "where its user is: env:NAME or file:PATH; default: as in town.toml" },
    password: { type: "string", describe: "where its password is: env:NAME or file:PATH; default: as in town.toml" },
    install: { type: "boolean", default: true, describe: "put the plugin in; --no-install prints the line" },
  },
  async run(context, { url, user, password, install }) {
    const townRoot = await townRootOf(context);
    const argv = [
      `--connect-opencode=${url ?? ""}`,
      ...(user === undefined ? [] : [`--server-user=${user}`]),
      ...(password === undefined ? [] : [`--server-password=${password}`]),
      ...(install ? ["--install-plugin"] : []),
    ];
    // The server may boot a directory for us first, and write its own description.
    const report = await askServer<ConnectReport>({ townRoot, argv, env: context.io.env, timeoutMs: 180_000 });
    return { data: report, text: `${found(report)}\n\n${next(report)}` };
  },
});

function found({ url, version, operations, clockAheadMs, plugin }: ConnectReport): string {
  return facts([
    ["server", url],
    ["version", version],
    ["operations", `${operations}, all there`],
    ["clock", clockAheadMs === null ? null : `${clockAheadMs / 1000} s ahead of ours`],
    ["plugin", plugin.state === "greeted" ? "loaded" : "not loaded"],
  ]);
}

function next({ url, plugin }: ConnectReport): string {
  const use = `To use it: opencode_server_url = "${url}" under [orchestration] in town.toml, and server_password under [opencode].`;
  if (plugin.state === "greeted") return use;
  const restart = "Its owner has to restart the server; then run this command again.";
  if (plugin.file !== null)
    return `Wrote ${plugin.file}, which makes the server load it in directories that it has not used yet. For the others, its owner has to restart it.\n${use}`;
  return `The plugin was not put in. ${plugin.why} In the server's opencode.json it is this:\n\n${plugin.line}\n\n${restart}\n${use}`;
}
