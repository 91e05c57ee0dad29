import { spawnSync } from "node:child_process";
import { defineConfig } from "vitest/config";
import { sourceAliases } from "./scripts/lib/source-aliases.mjs";

/** What `town backend new` writes has tests of its own package, by another runner. */
const template = "packages/testkit/template/**";
/** What was found out once, though this file is read anew for each project. */
const found = globalThis as { hasTmux?: boolean };

/**
 * With CI=true only, as it takes long: what goes the roads of others with another kind of agent or another fault, what has many
 * processes race or die again and again, and what proves a suite by orchestrators that are wrong.
 */
const thorough =
  process.env.CI === "true"
    ? []
    : [
        "e2e/src/{actions,beads,chaos,gastown,kill-daemon-tmux,mail,mcp,opencode-connect,operations,runbooks,worktrees}.e2e.test.ts",
        "e2e/src/server-disk.e2e.test.ts",
        "packages/backend-opencode/src/driver/facets/facets.int.test.ts",
        "packages/backend-opencode/src/driver/{many-at-once,provider-failures}.int.test.ts",
        "packages/backend-tmux/src/check/check-agent.int.test.ts",
        "packages/backend-tmux/src/driver/{fault-cells,lost-paste}.int.test.ts",
        "packages/beads-client/test/{append-race,bd/{faults,queue,releases,serve},claim-kill,claim-race}.test.ts",
        "packages/mcp-pool/src/{in-flight,reference-server}.int.test.ts",
        "packages/pool/src/worktrees/worktrees-crash.int.test.ts",
        "packages/testkit/src/model/opencode.int.test.ts",
        "packages/{testkit/src,beads-client/src/testing}/suite/mutants/mutants{,.conformance}.test.ts",
      ];

const ignored = ["**/node_modules/**", "**/dist/**", template, ...withoutTmux(), ...thorough];
const conformance = ["{packages,apps,e2e}/**/*.conformance.test.ts"];
/** The same with somebody else at work in every session. */
const secondHand = ["packages/backend-*/**/*-second-hand.conformance.test.ts"];
/** The same suite where real agents' servers are behind it. Over HTTP all layers are on the way. */
const overHttp = ["e2e/**/opencode-http.conformance.test.ts"];
/** And where several backends are, of which one may say nothing. */
const onSeveral = [
  "e2e/**/hybrid-http.conformance.test.ts",
  "packages/backend-hybrid/**/*-silent-child.conformance.test.ts",
];
/** With CI=true what is published is asked the same by `backend-check`, from the same factories. By name all is asked here. */
const askedWhenPacked =
  process.env.CI === "true" && process.env.TOWN_WHOLE !== "true"
    ? [
        "packages/backend-{opencode,tmux}/src/{opencode,tmux,tmux-pool}.conformance.test.ts",
        "packages/backend-hybrid/src/hybrid-silent-child.conformance.test.ts",
      ]
    : [];
const onServers = ["packages/backend-{opencode,tmux}/**/*.conformance.test.ts", "e2e/**/*.conformance.test.ts"];
const integration = ["{packages,apps,e2e,bench,examples}/**/*.int.test.ts"];
/** Of those, the ones in real terminals. */
const terminals = ["packages/backend-tmux/**/*.int.test.ts"];
/** And those of the scripted agent that runs in them. */
const terminalAgent = ["packages/testkit/src/terminal-agent/**/*.int.test.ts"];
/** And those with hostile backends, and with servers that are several, somebody else's, or off in their time, which take long. */
const strangers = [
  "apps/server/src/hosted/**/*.int.test.ts",
  "packages/backend-opencode/src/**/{clock-skew,{connect,external,several}-server{,s}}.int.test.ts",
];
/** Against a real `bd`, one file at a time: where there is none, each tells how many cases it left out. */
const realBd = ["packages/beads-client/**/*.bd.test.ts"];
/** Real agents, each in the one version that is installed for it from npm when first asked for. */
const realAgents = ["{packages,e2e}/**/*.agent.test.ts"];
/** Each a suite, which has all that is proven with it. */
const agentNames = ["claude", "codex", "gemini", "opencode", "pi"];
/** The HTTP API asked for what its document allows, and for what it does not, by a program of Python. */
const fuzzed = ["apps/server/**/*.fuzz.test.ts"];
const e2e = ["e2e/**/*.e2e.test.ts"];
/** Of those, daemons that are killed at any of their writes. */
const kills = ["e2e/src/kill-daemon*.e2e.test.ts"];
/** And what a user types. */
const commands = ["e2e/src/{command-line,opencode-connect,remote-access}.e2e.test.ts"];
const packed = { globalSetup: "scripts/pack/global-setup.mjs" };
/** Checks of the workspace itself, each a folder of scripts/ and a suite of `npm test`. */
const workspaceChecks = {
  arrows: {},
  docs: { testTimeout: 330_000 },
  pack: packed,
  "backend-check": packed,
  upgrade: packed,
};

/** Each file is imported once for all, not once for each test file: that costs more than many of the tests. */
const inOneProcess = { isolate: false };

/** Suites that start real servers share two cores with them: one file at a time, and deadlines that only a hang reaches. */
const withServers = { ...inOneProcess, fileParallelism: false, testTimeout: 150_000, hookTimeout: 150_000 };

export default defineConfig({
  resolve: { alias: sourceAliases() },
  test: {
    // Thirty suites transform the same sources: each is transformed once for all, by its content.
    experimental: { fsModuleCache: true },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{packages,apps,e2e,bench}/**/*.test.ts", "examples/*/**/*.test.ts", "scripts/**/*.test.mjs"],
          exclude: [
            ...ignored,
            ...conformance,
            ...integration,
            ...realBd,
            ...realAgents,
            ...e2e,
            ...fuzzed,
            ...Object.keys(workspaceChecks).map(testsOf),
          ],
          // Thousands of random inputs take half a minute beside five suites of others.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          ...inOneProcess,
          // They mostly wait. What has as many workers as others runs beside them, and this does not.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "conformance",
          include: conformance,
          exclude: [...ignored, ...onServers, ...onSeveral],
          testTimeout: 120_000,
          ...inOneProcess,
          // The mutants mostly wait for what does not come.
          maxConcurrency: 24,
        },
      },
      { extends: true, test: { name: "conformance-http", include: overHttp, exclude: ignored, ...withServers } },
      {
        extends: true,
        test: {
          name: "conformance-servers",
          include: onServers,
          exclude: [...ignored, ...overHttp, ...onSeveral, ...secondHand, ...askedWhenPacked],
          ...withServers,
        },
      },
      {
        extends: true,
        test: {
          name: "conformance-hybrid",
          include: onSeveral,
          exclude: [...ignored, ...askedWhenPacked],
          ...withServers,
        },
      },
      {
        extends: true,
        test: { name: "conformance-second-hand", include: secondHand, exclude: ignored, ...withServers },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: integration,
          exclude: [...ignored, ...terminals, ...terminalAgent, ...strangers],
          ...withServers,
        },
      },
      { extends: true, test: { name: "terminals", include: terminals, exclude: ignored, ...withServers } },
      { extends: true, test: { name: "terminal-agent", include: terminalAgent, exclude: ignored, ...withServers } },
      { extends: true, test: { name: "strangers", include: strangers, exclude: ignored, ...withServers } },
      // Every call of it takes a quarter of a second on a machine that does nothing else.
      {
        extends: true,
        test: { name: "bd", include: realBd, exclude: ignored, ...withServers, testTimeout: 900_000 },
      },
      ...agentNames.map((name) => ({
        extends: true as const,
        test: {
          name: `agents-${name}`,
          include: [`{packages,e2e}/**/${name}{,-pool,-http}.agent.test.ts`],
          exclude: ignored,
          ...withServers,
        },
      })),
      { extends: true, test: { name: "openapi", include: fuzzed, exclude: ignored, ...withServers } },
      { extends: true, test: { name: "commands", include: commands, exclude: ignored, ...withServers } },
      { extends: true, test: { name: "kills", include: kills, exclude: ignored, ...withServers } },
      {
        extends: true,
        test: { name: "e2e", include: e2e, exclude: [...ignored, ...kills, ...commands], ...withServers },
      },
      ...Object.entries(workspaceChecks).map(([name, more]) => ({
        extends: true as const,
        test: { name, include: [testsOf(name)], exclude: ignored, testTimeout: 180_000, hookTimeout: 180_000, ...more },
      })),
    ],
  },
});

function testsOf(check: string): string {
  return `scripts/${check}/**/*.test.mjs`;
}

/** The tests of real terminals, where there is none to be had. With CI=true they are run all the same, and fail. */
function withoutTmux(): string[] {
  if (process.env.CI === "true") return [];
  if (found.hasTmux === undefined) {
    found.hasTmux = spawnSync("tmux", ["-V"]).status === 0;
    if (!found.hasTmux) console.error("tmux is not installed: the tests of terminals are skipped.");
  }
  if (found.hasTmux) return [];
  const packages = ["backend-tmux/src", "testkit/src/terminal-agent"].flatMap((folder) =>
    ["int", "conformance"].map((kind) => `packages/${folder}/**/*.${kind}.test.ts`),
  );
  return [...packages, "e2e/src/{*tmux*,gastown*,hybrid-http*}.test.ts"];
}
