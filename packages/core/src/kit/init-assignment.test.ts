import { expect, it } from "vitest";
import { AssignmentIdSchema } from "../contract/ids.js";
import { initAssignmentId } from "./init-assignment.js";

it("names the session where that fits, and is an id of its own for the longest ones", async () => {
  expect(initAssignmentId("worker-1")).toBe("init-worker-1");
  const long = ["a", "b"].map((end) => initAssignmentId(`${"x".repeat(63)}${end}`));
  expect(new Set(long).size).toBe(2);
  for (const id of long) expect(AssignmentIdSchema.parse(id)).toBe(id);
});
