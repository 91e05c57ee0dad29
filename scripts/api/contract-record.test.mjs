import { expect, it } from "vitest";
import { contractProblem, digestOf } from "./contract-record.mjs";

const report = "export interface Orchestrator {}";
const record = { "1.0": digestOf(report) };
const announcements = ['"@townkit/core": minor\n\nThe first contract, contract 1.0.'];

it("a contract that is as it was recorded is well", () => {
  expect(contractProblem({ record, version: "1.0", report, announcements })).toBeUndefined();
});

it("changed types under the same version ask for a new version", () => {
  const changed = `${report} more`;
  expect(contractProblem({ record, version: "1.0", report: changed, announcements })).toContain(
    "raise contractVersion",
  );
});

it.each([[announcements], [[]], [["contract 1.12"]], [["contract 1.1.2"]]])(
  "a new version asks for a changeset that names it: %j",
  (texts) => {
    expect(contractProblem({ record, version: "1.1", report, announcements: texts })).toContain("npx changeset");
  },
);

it("a new version that is announced asks to be recorded, and is well then", () => {
  const announced = [...announcements, "Contract 1.1: sessions have names."];
  const changed = `${report} more`;
  const options = { version: "1.1", report: changed, announcements: announced };
  expect(contractProblem({ ...options, record })).toContain("api:record");
  expect(contractProblem({ ...options, record: { ...record, 1.1: digestOf(changed) } })).toBeUndefined();
});
