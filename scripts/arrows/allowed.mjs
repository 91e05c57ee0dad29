/**
 * Which of our packages a package may depend on: what `dependencies`, `peerDependencies` and `optionalDependencies`
 * of its package.json may name. Arrows point one way. All may use the testkit besides: for their development, and as an
 * optional peer of those that bring the suite to themselves (`townkit.conformance`), for that one module.
 * @type {Record<string, readonly string[] | "any">}
 */
export const allowed = {
  "@townkit/core": [],
  "@townkit/pool": ["@townkit/core"],
  "@townkit/store-sqlite": ["@townkit/core"],
  "@townkit/backend-opencode": ["@townkit/core"],
  "@townkit/backend-tmux": ["@townkit/core"],
  "@townkit/backend-hybrid": ["@townkit/core"],
  "@townkit/beads-client": [],
  "@townkit/work-beads": ["@townkit/beads-client", "@townkit/core"],
  "@townkit/client": ["@townkit/core"],
  "@townkit/mcp-pool": [],
  "@townkit/testkit": ["@townkit/core", "@townkit/pool"],
  "@townkit/server": "any",
  // The server is an optional peer of the command line: it starts the daemon's program, and imports nothing of it.
  "@townkit/cli": ["@townkit/client", "@townkit/core", "@townkit/server"],
  "@townkit/e2e": "any",
  "@townkit/bench": "any",
  "@townkit/demo": "any",
};

/**
 * The versions of core that speak each major version of the contract. What a backend was written for it states twice: as
 * `contractVersion` in its module, and to package managers as this range of its peer core. A new major version of the
 * contract gets a line, and ends the range before.
 * @type {Record<string, string>}
 */
export const coresOfContract = { 1: ">=0.1.0 <1.0.0" };

/** Entries that must run in a browser: nothing that they reach may import a module of Node.js. */
export const browserEntries = ["@townkit/core", "@townkit/client"];

const testkit = "@townkit/testkit";
const runtimeFields = ["dependencies", "peerDependencies", "optionalDependencies"];

/**
 * The arrows of one package that the table does not allow.
 * @param {{ manifest: Record<string, any>, ours: ReadonlySet<string> }} options
 * @returns {string[]} empty when all is well
 */
export function forbiddenArrows({ manifest, ours }) {
  const may = allowed[manifest.name];
  if (may === undefined) return [`${manifest.name} has no row in the table of allowed arrows`];
  if (may === "any") return [];
  return runtimeFields
    .flatMap((field) => Object.keys(manifest[field] ?? {}).map((name) => ({ field, name })))
    .filter(({ name }) => ours.has(name) && !may.includes(name))
    .filter(({ field, name }) => !(name === testkit && field === "peerDependencies" && bringsSuite(manifest)))
    .map(({ field, name }) => `${manifest.name} must not depend on ${name} (${field})`);
}

/** It brings the suite to itself, and whoever installs it without the suite gets no testkit. @param {Record<string, any>} manifest */
function bringsSuite({ townkit, peerDependenciesMeta }) {
  return townkit?.conformance?.startsWith("./") === true && peerDependenciesMeta?.[testkit]?.optional === true;
}
