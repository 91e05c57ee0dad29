import { describe, expect, it } from "vitest";
import {
  AssignmentIdSchema,
  newAssignmentId,
  newOperationKey,
  newSessionId,
  OperationKeySchema,
  SessionIdSchema,
} from "./ids.js";

describe("ids", () => {
  it("are valid when made here, whatever the role is called", () => {
    for (const role of ["polecat", "Größe & Co.", "../../etc", "-", "x".repeat(500)]) {
      expect(SessionIdSchema.safeParse(newSessionId(role)).success, role).toBe(true);
    }
    expect(AssignmentIdSchema.safeParse(newAssignmentId()).success).toBe(true);
    expect(OperationKeySchema.safeParse(newOperationKey()).success).toBe(true);
  });

  it("say what the session is for", () => {
    expect(newSessionId("polecat")).toMatch(/^polecat-[0-9a-z]{8}$/);
  });

  it("do not come twice", () => {
    const ids = new Set(Array.from({ length: 1000 }, () => newAssignmentId()));
    expect(ids.size).toBe(1000);
  });

  it("refuse what is unsafe in a path, a URL or an argv", () => {
    for (const id of ["", "-x", "_x", "a/b", "a b", "a\n", "..", "é", "x".repeat(65)]) {
      expect(SessionIdSchema.safeParse(id).success, JSON.stringify(id)).toBe(false);
    }
  });
});
