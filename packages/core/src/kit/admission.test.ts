import { describe, expect, it } from "vitest";
import { asksForNext, isFurther, requireFree } from "./admission.js";
import { newSession } from "./session-state.js";
import { assignmentIn, at } from "./test-support/assignments.js";

const config = { id: "s-1", agent: "memory", workDir: "/x", role: "worker" };
const { session } = newSession({ config, backend: "memory", forkedFrom: null, at });

describe("requireFree", () => {
  it.each(["creating", "stopped", "error"] as const)("refuses a session that is %s", (status) => {
    expect(() =>
      requireFree({ session: { ...session, status }, holder: undefined, own: "w-1", occupant: undefined }),
    ).toThrow(`is ${status}`);
  });

  it("refuses what is busy, and says with what", () => {
    const busy = { ...session, status: "busy" as const };
    expect(() => requireFree({ session: busy, holder: undefined, own: "w-1", occupant: undefined })).toThrow(
      "somebody else",
    );
    expect(() =>
      requireFree({ session: busy, holder: assignmentIn("running"), own: "w-2", occupant: undefined }),
    ).toThrow("busy with w-1");
    const idle = { ...session, status: "idle" as const };
    expect(() =>
      requireFree({ session: idle, holder: assignmentIn("unknown"), own: "w-2", occupant: undefined }),
    ).toThrow("unknown");
  });

  it("lets what holds the session try again", () => {
    const idle = { ...session, status: "idle" as const };
    expect(() =>
      requireFree({ session: idle, holder: assignmentIn("unknown"), own: "w-1", occupant: undefined }),
    ).not.toThrow();
  });
});

describe("attempt numbers", () => {
  const assignment = assignmentIn("failed", { attempt: 3 });

  it("asksForNext: the newest again or the one after it, and no other", () => {
    expect(asksForNext({ assignment, attempt: undefined })).toBe(true);
    expect(asksForNext({ assignment, attempt: 4 })).toBe(true);
    expect(asksForNext({ assignment, attempt: 3 })).toBe(false);
    for (const attempt of [2, 5]) expect(() => asksForNext({ assignment, attempt })).toThrow("cannot become");
  });

  it("isFurther: the newest again or any after it", () => {
    expect(isFurther({ known: assignment, attempt: undefined })).toBe(false);
    expect(isFurther({ known: assignment, attempt: 3 })).toBe(false);
    expect(isFurther({ known: assignment, attempt: 9 })).toBe(true);
    expect(() => isFurther({ known: assignment, attempt: 2 })).toThrow("cannot become");
  });
});
