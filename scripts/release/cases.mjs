/**
 * @typedef {object} Case
 * @property {string} name
 * @property {readonly string[]} asks the packages that a user names
 * @property {readonly string[]} brings what of ours may come along besides
 * @property {string} [help] the program whose `--help` is timed
 * @property {boolean} [tenLines] the README's ten lines are run in it
 */

const core = "@townkit/core";
const pool = "@townkit/pool";
const store = "@townkit/store-sqlite";
const client = "@townkit/client";
const server = "@townkit/server";
const cli = "@townkit/cli";
const beads = "@townkit/beads-client";
const workBeads = "@townkit/work-beads";
const testkit = "@townkit/testkit";
/** What a daemon is made of, whatever its backends are. */
const ofServer = [client, core, pool, store, beads, workBeads, "@townkit/mcp-pool"];
const opencode = "@townkit/backend-opencode";
const tmux = "@townkit/backend-tmux";

/**
 * What somebody may want to install who does not want the rest. A package without a line of its own is installed alone.
 * @type {readonly Case[]}
 */
const told = [
  { name: "a library", asks: [core, pool, store, opencode], brings: [], tenLines: true },
  { name: "cli", asks: [cli], brings: [client, core], help: "town" },
  { name: "a town", asks: [cli, server, opencode], brings: ofServer, help: "town" },
  { name: "a town of terminals", asks: [cli, server, tmux], brings: ofServer, help: "town" },
  { name: "server", asks: [server], brings: ofServer, help: "town-server" },
  { name: "core", asks: [core], brings: [] },
  { name: "testkit", asks: [testkit], brings: [core, pool] },
  { name: "work-beads", asks: [workBeads], brings: [core, beads] },
];

/**
 * @param {readonly string[]} published the names of all our packages
 * @returns {Case[]}
 */
export function casesOf(published) {
  const alone = published
    .filter((name) => !told.some(({ asks }) => asks.length === 1 && asks[0] === name))
    .map((name) => ({ name: name.replace("@townkit/", ""), asks: [name], brings: [core] }));
  return [...told, ...alone, { name: "everything", asks: published, brings: [], help: "town" }];
}
