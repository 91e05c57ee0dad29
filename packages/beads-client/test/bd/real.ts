import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { findBd, openBdBeads } from "../../src/bd/index.js";
import type { BeadsClient } from "../../src/index.js";
import { kindVariable } from "../open-client.js";
import { tempFolder } from "../workspace.js";

/**
 * Tests against a real `bd`, that of `TOWN_BD` or the first on the PATH. Where there is none they are left out, and their number is
 * told; with `TOWN_REQUIRE_BD=1` that is a failure.
 */
export function describeRealBd(options: { name: string; cases: number; body: () => void }): void {
  const { name, cases, body } = options;
  process.env[kindVariable] = "bd";
  const problem = whyNot();
  if (problem === undefined) describe(name, body);
  else
    test(`${name}: ${cases} cases are left out, for there is no bd`, () => {
      console.warn(`${cases} cases of "${name}" did not run: ${problem}`);
      expect(process.env.TOWN_REQUIRE_BD, problem).not.toBe("1");
    });
}

function whyNot(): string | undefined {
  try {
    findBd();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A client of a new workspace of the running test's own, which bd keeps. */
export async function newBdWorkspace(): Promise<BeadsClient> {
  const client = openBdBeads({ beadsDir: join(tempFolder(), ".beads"), actor: "alice", timeoutMs: 600_000 });
  onTestFinished(() => client[Symbol.asyncDispose]());
  await client.init({ prefix: "tk" });
  return client;
}
