import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { BeadsClient } from "../../../contract/beads-client.js";
import type { OpenOptions } from "../../../contract/options.js";
import { openEmbeddedBeads } from "../../../embedded/index.js";
import { openStage } from "../stage.js";
import { beadsCases } from "../suite.js";
import { answeringFaults } from "./answering.js";
import { changingFaults } from "./changing.js";
import type { Fault } from "./fault.js";
import { keepingFaults } from "./keeping.js";
import { movingFaults } from "./moving.js";

const faults: readonly Fault[] = [...answeringFaults, ...keepingFaults, ...changingFaults, ...movingFaults];

const folder = mkdtempSync(join(tmpdir(), "townkit-suite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let workspaces = 0;

function subjectWith(fault: Fault) {
  return {
    name: fault.what,
    patienceMs: 1000,
    newBeadsDir: async () => {
      const workDir = join(folder, String(workspaces++));
      mkdirSync(workDir);
      return join(workDir, ".beads");
    },
    open(options: OpenOptions): BeadsClient {
      const client = openEmbeddedBeads(options);
      return { ...client, ...fault.breakIt(client, options) };
    },
  };
}

test("codes are well formed and stand once", () => {
  const codes = beadsCases.map(({ code }) => code);
  expect(codes.filter((code) => !/^[A-Z]+-\d{3}$/.test(code))).toEqual([]);
  expect(new Set(codes).size).toBe(codes.length);
});

test("each case is proved to fail on a client that is wrong", () => {
  const proved = new Set(faults.flatMap(({ caughtBy }) => caughtBy));
  expect(beadsCases.map(({ code }) => code).filter((code) => !proved.has(code))).toEqual([]);
});

test.each(faults)("notices when $what", async (fault) => {
  const stage = await openStage(subjectWith(fault));
  const unnoticed: string[] = [];
  for (const code of fault.caughtBy) {
    const one = beadsCases.find((candidate) => candidate.code === code);
    await one?.run(stage).then(
      () => unnoticed.push(code),
      () => {},
    );
    if (one === undefined) unnoticed.push(code);
  }
  await stage.close();
  expect(unnoticed).toEqual([]);
});
