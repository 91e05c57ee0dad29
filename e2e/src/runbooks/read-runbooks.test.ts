import { expect, it } from "vitest";
import { breakers } from "./breakers/index.js";
import { readRunbooks, runbooksIn } from "./read-runbooks.js";

const block = (id: string, part: string) => `\`\`\`console runbook=${id} ${part}\n$ town ls\n\`\`\`\n`;

it("a runbook is what to see, to do, and to see after", () => {
  const steps = [{ command: "town ls", prints: [] }];
  const page = `# Page\n${block("a", "see")}text\n${block("a", "do")}${block("a", "after")}\`\`\`sh\ntrue\n\`\`\`\n`;
  expect(runbooksIn(page)).toEqual([{ id: "a", see: steps, do: steps, after: steps }]);
});

it.each([
  ["lacks a part", block("a", "see"), 'no part "do"'],
  ["has a part twice", block("a", "see").repeat(2), 'two parts "see"'],
  ["has another part", ["see", "do", "after", "then"].map((part) => block("a", part)).join(""), 'a part "then"'],
])("refuses one that %s", (_what, page, problem) => {
  expect(() => runbooksIn(page)).toThrow(problem);
});

it("each runbook of the page has a way to break a town, and the reverse", async () => {
  const ids = (await readRunbooks()).map(({ id }) => id);
  expect(ids.sort()).toEqual(Object.keys(breakers).sort());
});
