import { expect, it } from "vitest";
import { withVersion } from "./catalog.mjs";

const catalog = 'catalog:\n  "@opencode-ai/sdk": 1.19.3\n  opencode-ai: 1.18.33\n  zod: ^4\n';

it.each([
  ["@opencode-ai/sdk", '  "@opencode-ai/sdk": 2.0.0\n'],
  ["opencode-ai", "\n  opencode-ai: 2.0.0\n"],
])("%s gets another version, and nothing else changes", (name, line) => {
  const changed = withVersion({ catalog, name, version: "2.0.0" });
  expect(changed).toContain(line);
  expect(changed.split("\n").filter((each) => !catalog.split("\n").includes(each))).toHaveLength(1);
});

it("a package that the catalog does not have is refused", () => {
  expect(() => withVersion({ catalog, name: "absent", version: "1.0.0" })).toThrow("no absent");
});
