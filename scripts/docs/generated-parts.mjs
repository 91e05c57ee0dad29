import { join } from "node:path";
import { root } from "../lib/workspace.mjs";
import { table } from "./table.mjs";

/**
 * The parts of the documentation that are made from what the packages declare, by the name that a page calls them.
 * @type {Record<string, () => Promise<string>>}
 */
export const generatedParts = {
  async config() {
    const { configReference, coreSections } = await built("packages/core/dist/config/index.js");
    const { default: opencode } = await built("packages/backend-opencode/dist/index.js");
    const { default: tmux } = await built("packages/backend-tmux/dist/index.js");
    const { beadsSection } = await built("packages/work-beads/dist/index.js");
    const [orchestration, ...others] = coreSections;
    const mcp = others.find((/** @type {{ name: string }} */ section) => section.name === "mcp");
    const tables = ["servers", "town"].map((key) => ({ name: `mcp.${key}`, schema: mcp.schema.shape[key] }));
    const routes = { name: "orchestration.routes", schema: orchestration.schema.shape.routes.unwrap() };
    const agents = { name: "tmux.agents", schema: tmux.section.schema.shape.agents };
    const more = [...tables, beadsSection, opencode.section, tmux.section, agents];
    return configReference([orchestration, routes, ...others, ...more]);
  },
  async errors() {
    const { errorCodes } = await built("packages/core/dist/index.js");
    const rows = Object.entries(errorCodes).map(([code, { status, exit }]) => [`\`${code}\``, status, exit]);
    return table({ head: ["code", "HTTP status", "exit code"], rows });
  },
  async outcomes() {
    const { outcomeExitCodes } = await built("packages/core/dist/index.js");
    return table({ head: ["outcome", "exit code"], rows: Object.entries(outcomeExitCodes) });
  },
  async operations() {
    const { adminOperations, townOperations } = await built("packages/client/dist/protocol/index.js");
    const rows = Object.values({ ...townOperations, ...adminOperations }).map(({ method, path, key, summary }) => [
      `\`${method} ${path}\``,
      key === undefined ? "" : key === "header" ? "header" : `\`${key.field}\` or header`,
      summary,
    ]);
    return table({ head: ["call", "key", "does"], rows });
  },
  async metrics() {
    const { metricTable } = await built("apps/server/dist/metrics/metric-table.js");
    const rows = Object.entries(metricTable).map(([name, { kind, labels, help }]) => [
      `\`${name}\``,
      kind,
      labels.map((/** @type {string} */ label) => `\`${label}\``).join(", "),
      help,
    ]);
    return table({ head: ["metric", "kind", "labels", "is"], rows });
  },
  async commands() {
    const { commands } = await built("apps/cli/dist/commands/index.js");
    const sections = Object.values(commands).map(async (load) => commandReference(await load()));
    return (await Promise.all(sections)).join("\n");
  },
};

/** @param {string} file relative to the repository @returns {Promise<any>} */
function built(file) {
  return import(join(root, file));
}

/** @param {any} command of the command line's table */
function commandReference({ usage, describe, positionals, options, examples }) {
  const flags = Object.entries({ ...positionals, ...options }).map(([name, option]) => [
    name in positionals ? `\`<${name}>\`` : `\`${option.alias ? `-${option.alias}, ` : ""}--${name}\``,
    option.describe,
    option.default === undefined || option.default === false ? "" : `\`${option.default}\``,
  ]);
  const lines = examples.map((/** @type {[string, string]} */ [line, what]) =>
    what === "" ? line : `${line}   # ${what}`,
  );
  return [
    `## \`town ${usage}\`\n`,
    `${describe}.\n`,
    ...(flags.length > 0 ? [table({ head: ["argument", "is", "default"], rows: flags })] : []),
    ...(lines.length > 0 ? [["```sh", ...lines, "```", ""].join("\n")] : []),
  ].join("\n");
}
