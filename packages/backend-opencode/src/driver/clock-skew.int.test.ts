import { join } from "node:path";
import { orchestratorSuite, runSuite } from "@townkit/testkit";
import { expect, it } from "vitest";
import { opencodeSubject } from "../conformance/opencode-subject.js";
import { openScriptedTown } from "../conformance/scripted-town.js";
import { findBinary } from "../server/find-binary.js";

const skewed = join(import.meta.dirname, "..", "test-support", "skewed-opencode.mjs");
const dayMs = 86_400_000;

/** Where a time of the server's is used, or could be: turns, their retries and aborts, output and its cursors, events, a crash. */
const only = [
  "DELIVER-001",
  "DELIVER-002",
  "ABORT-001",
  "RETRY-001",
  "OUTPUT-004",
  "OUTPUT-006",
  "EVENT-010",
  "ATTN-002",
  "RESTART-006",
  "RESUME-007",
];

it.each([
  { name: "a day ahead of ours", skewMs: dayMs },
  { name: "a day behind ours", skewMs: -dayMs },
])("a server whose clock is $name is held to the same requirements", { timeout: 400_000 }, async ({ skewMs }) => {
  const { path } = await findBinary({ roots: [import.meta.dirname] });
  const suite = orchestratorSuite({
    name: "The OpenCode backend on a server with another clock",
    open: async () =>
      opencodeSubject(
        await openScriptedTown({ binary: skewed, env: { REAL_OPENCODE: path, CLOCK_SKEW_MS: String(skewMs) } }),
      ),
  });
  const { results } = await runSuite({ suite, only });
  expect(results.filter(({ status }) => status !== "passed")).toEqual([]);
  expect(results).toHaveLength(only.length);
});
