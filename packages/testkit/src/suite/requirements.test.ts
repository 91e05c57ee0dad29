import { expect, it } from "vitest";
import { listRequirements } from "./index.js";

function asPage(): string {
  const rows = listRequirements().map(({ code, part, proves }) => `| ${code} | ${part} | ${proves} |`);
  return [
    "# Requirements of the conformance suite",
    "",
    "What an `Orchestrator` must do, as `orchestratorSuite` proves it. A code is never used again for another requirement.",
    "`part` says to whom it applies: `every` orchestrator, or those that declare what it names.",
    "",
    "| code | part | proves |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

it("are listed, each with its code, its part and its sentence, in REQUIREMENTS.md", async () => {
  await expect(asPage()).toMatchFileSnapshot("../../REQUIREMENTS.md");
});
