import { expect, it } from "vitest";
import { missingOperations } from "./inspect-server.js";
import { usedOperations } from "./used-operations.js";

const whole = {
  paths: Object.fromEntries(
    usedOperations.map((operation) => {
      const [, path = ""] = operation.split(" ");
      const methods = usedOperations
        .filter((each) => each.endsWith(` ${path}`))
        .map((each) => [each.split(" ")[0]?.toLowerCase(), {}]);
      return [path, Object.fromEntries(methods)];
    }),
  ),
};

it("finds nothing missing in a description that has every operation, and more", () => {
  expect(missingOperations({ ...whole, paths: { ...whole.paths, "/more": { get: {} } } })).toEqual([]);
});

it("names the operation that is not there, by its method too", () => {
  const { "/session/{sessionID}/revert": _, ...paths } = whole.paths;
  expect(missingOperations({ paths: { ...paths, "/sync/history": { get: {} } } })).toEqual([
    "POST /session/{sessionID}/revert",
    "POST /sync/history",
  ]);
});

it.each([undefined, null, "text", {}, { paths: [] }])("misses all of them in %j", (doc) => {
  expect(missingOperations(doc)).toEqual(usedOperations);
});
