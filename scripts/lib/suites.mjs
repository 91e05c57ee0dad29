import { node24Argv } from "./node24.mjs";

const minute = 60_000;

/**
 * @typedef {object} Suite
 * @property {string} name what `npm test -- NAME` calls it
 * @property {string} proves in a few words, for the table
 * @property {(() => Promise<readonly string[]>) | readonly string[]} argv
 * @property {boolean} vitest counts its tests, instead of being one check
 * @property {number} deadlineMs
 * @property {boolean} [offline] asks nothing of a network, not of npm's registry either
 * @property {boolean} [heavy] runs by itself only with CI=true; by name always
 */

/** @param {readonly string[]} projects */
const vitest = (projects) => ["vitest", "run", ...projects.flatMap((project) => ["--project", project])];

/**
 * All that is proven with one real agent. In CI those that hold the contract share it: each case is run with one of them, and on
 * a pool with another; by name, all with each.
 * @param {{ name: string, proves?: string }} options
 * @returns {Suite}
 */
const agent = ({
  name,
  proves = "plays scripts, and holds the contract in terminals; in CI its share of the cases, by name all",
}) => ({
  name: `agents-${name}`,
  proves: `the real ${name} ${proves}`,
  argv: vitest([`agents-${name}`]),
  vitest: true,
  // Whole it takes OpenCode's terminal more than an hour: a start is six seconds of a processor.
  deadlineMs: 180 * minute,
  heavy: true,
});

/**
 * In the order in which they begin: what has its answer at once, then what takes longest, so that all end together.
 * @type {readonly Suite[]}
 */
export const suites = [
  {
    name: "changeset",
    proves: "every changed package has a changeset",
    argv: [process.execPath, "scripts/changeset/check.mjs"],
    vitest: false,
    deadlineMs: minute,
  },
  {
    name: "lint",
    proves: "format and lint rules hold",
    argv: ["biome", "ci", ".", "--colors=off"],
    vitest: false,
    deadlineMs: 2 * minute,
    offline: true,
  },
  {
    name: "arrows",
    proves: "packages import only what they may",
    argv: vitest(["arrows"]),
    vitest: true,
    deadlineMs: 3 * minute,
    offline: true,
  },
  {
    name: "kills",
    proves: "a daemon that dies at any of its writes loses and repeats nothing",
    argv: vitest(["kills"]),
    vitest: true,
    deadlineMs: 80 * minute,
    offline: true,
  },
  {
    name: "e2e",
    proves: "the whole system, crashes too",
    argv: vitest(["e2e"]),
    vitest: true,
    deadlineMs: 40 * minute,
    offline: true,
  },
  {
    name: "integration",
    proves: "parts against real servers",
    argv: vitest(["integration"]),
    vitest: true,
    deadlineMs: 30 * minute,
    offline: true,
  },
  {
    name: "terminals",
    proves: "agents in real terminals, hostile ones too",
    argv: vitest(["terminals"]),
    vitest: true,
    deadlineMs: 40 * minute,
    offline: true,
  },
  {
    name: "conformance-second-hand",
    proves: "one contract with somebody else at work in every session",
    argv: vitest(["conformance-second-hand"]),
    vitest: true,
    deadlineMs: 40 * minute,
    heavy: true,
    offline: true,
  },
  {
    name: "conformance-servers",
    proves:
      "one contract on each layer over a real server; in CI backend-check asks the backends themselves, by name all here",
    argv: vitest(["conformance-servers"]),
    vitest: true,
    deadlineMs: 55 * minute,
    heavy: true,
    offline: true,
  },
  {
    name: "conformance-hybrid",
    proves:
      "one contract on a hybrid, of real servers and terminals, of which some say nothing; in CI those by backend-check",
    argv: vitest(["conformance-hybrid"]),
    vitest: true,
    deadlineMs: 40 * minute,
    heavy: true,
    offline: true,
  },
  {
    name: "conformance-http",
    proves: "one contract over HTTP, a pool and a real server",
    argv: vitest(["conformance-http"]),
    vitest: true,
    deadlineMs: 25 * minute,
    offline: true,
  },
  agent({ name: "gemini" }),
  agent({ name: "opencode" }),
  agent({ name: "claude" }),
  agent({ name: "codex" }),
  agent({ name: "pi" }),
  {
    name: "backend-check",
    proves: "ours pass `town backend check` as a stranger's package would, from tarballs",
    argv: vitest(["backend-check"]),
    vitest: true,
    deadlineMs: 50 * minute,
    heavy: true,
  },
  {
    name: "node24",
    proves: "unit and conformance on Node.js 24",
    argv: async () => [...(await node24Argv()), ...vitest(["unit", "conformance"]).slice(1)],
    vitest: true,
    deadlineMs: 50 * minute,
    heavy: true,
  },
  {
    name: "conformance",
    proves: "one contract, every orchestrator",
    argv: vitest(["conformance"]),
    vitest: true,
    deadlineMs: 40 * minute,
    offline: true,
  },
  {
    name: "unit",
    proves: "each part by itself",
    argv: vitest(["unit"]),
    vitest: true,
    deadlineMs: 30 * minute,
    offline: true,
  },
  {
    name: "commands",
    proves: "what a user types, on a real town",
    argv: vitest(["commands"]),
    vitest: true,
    deadlineMs: 20 * minute,
    offline: true,
  },
  {
    name: "chaos",
    proves: "50 faults lose, repeat and leak nothing in a town of both",
    argv: [process.execPath, "e2e/dist/chaos/main.js", "--backend", "hybrid", "--seed", "1", "--faults", "50"],
    vitest: false,
    deadlineMs: 30 * minute,
    heavy: true,
    offline: true,
  },
  {
    name: "strangers",
    proves: "hostile backends; servers that are several, somebody else's, or off in their time",
    argv: vitest(["strangers"]),
    vitest: true,
    deadlineMs: 50 * minute,
    heavy: true,
    offline: true,
  },
  {
    name: "bd",
    proves: "the client of a real bd, where there is one",
    argv: vitest(["bd"]),
    vitest: true,
    deadlineMs: 40 * minute,
    heavy: true,
  },
  {
    name: "upgrade",
    proves: "a town at work is taken over by a version that npm installs in its place",
    argv: vitest(["upgrade"]),
    vitest: true,
    deadlineMs: 30 * minute,
    heavy: true,
  },
  {
    name: "release",
    proves: "a rehearsed release installs, and brings what was asked for",
    argv: [process.execPath, "scripts/release/dry-run.mjs"],
    vitest: false,
    deadlineMs: 20 * minute,
    heavy: true,
  },
  {
    name: "cycles",
    proves: "sessions that are started and stopped leave nothing behind",
    argv: [process.execPath, "e2e/dist/cycles/main.js", "--cycles", "40"],
    vitest: false,
    deadlineMs: 20 * minute,
    heavy: true,
    offline: true,
  },
  {
    name: "soak",
    proves: "a used town's verdicts are those of its server's history",
    argv: [
      process.execPath,
      "e2e/dist/soak/main.js",
      ...["--sessions", "12", "--directories", "2", "--turns", "48", "--kills", "1"],
    ],
    vitest: false,
    deadlineMs: 20 * minute,
    heavy: true,
    offline: true,
  },
  {
    name: "docs",
    proves: "the documentation's examples run",
    argv: vitest(["docs"]),
    vitest: true,
    deadlineMs: 15 * minute,
  },
  {
    name: "typecheck",
    proves: "sources, tests and scripts type-check",
    // One program for all packages: what they share is read once.
    argv: ["tsc", "--build", ".", "scripts", "packages/testkit/tsconfig.template.json"],
    vitest: false,
    deadlineMs: 10 * minute,
    offline: true,
  },
  {
    name: "openapi",
    proves: "no request, described or not, finds a fault in the HTTP API",
    argv: vitest(["openapi"]),
    vitest: true,
    deadlineMs: 20 * minute,
    heavy: true,
  },
  {
    name: "api",
    proves: "the public types are as recorded, the contract too",
    argv: [process.execPath, "scripts/api/check.mjs"],
    vitest: false,
    deadlineMs: 8 * minute,
    heavy: true,
  },
  {
    name: "pack",
    proves: "what is published installs, imports and has right types",
    argv: vitest(["pack"]),
    vitest: true,
    deadlineMs: 10 * minute,
    heavy: true,
  },
  {
    name: "terminal-agent",
    proves: "the scripted agent is as hostile as it says",
    argv: vitest(["terminal-agent"]),
    vitest: true,
    deadlineMs: 10 * minute,
    heavy: true,
    offline: true,
  },
  {
    name: "unused",
    proves: "no unused file, export or dependency, none undeclared",
    argv: ["knip"],
    vitest: false,
    deadlineMs: 3 * minute,
    offline: true,
  },
];
