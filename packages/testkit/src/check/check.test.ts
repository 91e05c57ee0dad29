import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryAlone } from "../conformance/memory-subject.js";
import type { OrchestratorSubject } from "../suite/index.js";
import { changed } from "../suite/mutants/mutant.js";
import { selectedCodes } from "../suite/selected-codes.js";
import { checkOrchestrator } from "./check.js";
import { loadConformance } from "./load-conformance.js";
import { findingText, verdictText } from "./report-text.js";

const forgetful = changed(memoryAlone, {
  name: "a forgetful one",
  change: (right) => ({
    spawnSession: async (config, options) => ({ ...(await right.spawnSession(config, options)), role: "none" }),
  }),
});

describe("a check", () => {
  it("says of each requirement that it holds", async () => {
    const report = await checkOrchestrator({ factory: memoryAlone, only: ["LIFE-001", "QUEUE-001"] });
    expect(report.holds).toBe(true);
    expect(report.findings.map(({ code, status }) => [code, status])).toEqual([
      ["LIFE-001", "passed"],
      ["QUEUE-001", "not_applicable"],
    ]);
    expect(verdictText(report).split("\n")).toEqual([
      "  first half, what every backend owes  1 hold, 0 fail, 0 do not apply",
      "  second half, what this one declares  0 hold, 0 fail, 1 do not apply",
      "the in-memory orchestrator: 1 hold, 0 fail, 1 do not apply. What was checked of the contract holds.",
    ]);
  });

  it("says where one does not hold what was done, expected and seen", async () => {
    const report = await checkOrchestrator({ factory: forgetful, only: ["LIFE-001"] });
    expect(report.holds).toBe(false);
    const [finding] = report.findings;
    expect(finding).toMatchObject({ code: "LIFE-001", status: "failed", expected: "reviewer", seen: "none" });
    expect(finding?.done).toContainEqual(expect.stringMatching(/^spawnSession\(\{.*"role":"reviewer".*\) → \{/));
    expect(finding && findingText(finding)).toMatch(/^FAILS {2}LIFE-001.*\n {2}why/);
    expect(finding?.page).toMatch(/testkit\/requirements\/LIFE\.md$/);
    expect(existsSync(finding?.page ?? "")).toBe(true);
    expect(finding && findingText(finding)).toContain(`read      ${finding?.page}`);
  });

  it("is refused where the factory opens no subject, by what is missing", async () => {
    const factory = { name: "an empty one", open: async () => ({ agent: "memory" }) as OrchestratorSubject };
    await expect(checkOrchestrator({ factory })).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringMatching(/"an empty one".*its orchestrator is no object, its newWorkDir is no function/),
    });
  });

  it("takes a subject as it is, frozen too", async () => {
    const { open } = memoryAlone;
    const factory = { name: "a frozen one", open: async () => Object.freeze({ ...(await open()) }) };
    expect((await checkOrchestrator({ factory, only: ["LIFE-001"] })).findings).toMatchObject([{ status: "passed" }]);
  });

  it("does not hold where nothing applies", async () => {
    expect((await checkOrchestrator({ factory: memoryAlone, only: ["QUEUE-001"] })).holds).toBe(false);
  });
});

describe("the requirements to check", () => {
  it("are named by code or by group", () => {
    expect(selectedCodes({ words: ["LIFE-001", "CANCEL"], what: "--only" })).toEqual([
      "LIFE-001",
      ...[1, 2, 3, 4, 5, 6].map((n) => `CANCEL-00${n}`),
    ]);
  });

  it("are refused where there is none of that name", () => {
    expect(() => selectedCodes({ words: ["LIFE-01"], what: "--only" })).toThrow(
      "there is no requirement and no group LIFE-01",
    );
  });
});

describe("what is checked", () => {
  let from = "";
  const packageAt = async (folder: string, manifest: object) => {
    await mkdir(join(from, folder), { recursive: true });
    await writeFile(join(from, folder, "package.json"), JSON.stringify(manifest));
    await writeFile(join(from, folder, "suite.mjs"), 'export default { name: "one", open: async () => ({}) };');
  };
  beforeAll(async () => {
    from = await mkdtemp(join(tmpdir(), "townkit-check-"));
    await packageAt("node_modules/@some/backend", { name: "@some/backend", townkit: { conformance: "./suite.mjs" } });
    await packageAt("mute", { name: "mute" });
    await packageAt("broken", {});
    await writeFile(join(from, "broken", "package.json"), "{");
    await writeFile(join(from, "throws.mjs"), 'throw new Error("not today");');
    await writeFile(join(from, "empty.mjs"), "export const one = 1;");
    await packageAt("node_modules/@some/driver", { name: "@some/driver", townkit: { conformance: "@some/backend" } });
    await packageAt("node_modules/orphan", { name: "orphan", townkit: { conformance: "@some/suite" } });
    await packageAt("node_modules/egg", { name: "egg", townkit: { conformance: "hen" } });
    await packageAt("node_modules/hen", { name: "hen", townkit: { conformance: "egg" } });
  });
  afterAll(() => rm(from, { recursive: true, force: true }));

  it.each(["@some/backend", "node_modules/@some/backend", "node_modules/@some/backend/suite.mjs"])(
    "is found by %s",
    async (target) => {
      const { factories } = await loadConformance({ target, from });
      expect(factories.map(({ name }) => name)).toEqual(["one"]);
    },
  );

  it("is what another package proves, where a package says so", async () => {
    const { name, factories } = await loadConformance({ target: "@some/driver", from });
    expect({ name, proved: factories.map((one) => one.name) }).toEqual({ name: "@some/driver", proved: ["one"] });
  });

  it.each([
    ["@some/other", "Give its folder, as in ./my-backend, or install it: npm install @some/other"],
    ["broken", expect.stringMatching(/^Mend .*package\.json\.$/)],
    ["throws.mjs", expect.stringMatching(/^See where: node .*throws\.mjs$/)],
    ["empty.mjs", expect.stringContaining("Export { name, open() } as default")],
    ["orphan", expect.stringContaining("npm install @some/suite")],
    ["egg", 'Name a module of its own in the package.json of one of them: "townkit": { "conformance": "./FILE" }'],
    ["mute", 'Name the module in its package.json: "townkit": { "conformance": "./dist/conformance.js" }'],
  ])("is refused as %s, with the remedy", async (target, remedy) => {
    await expect(loadConformance({ target, from })).rejects.toMatchObject({ code: "invalid_input", remedy });
  });
});
