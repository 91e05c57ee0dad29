import { describe, expect, it } from "vitest";
import * as z from "zod";
import { errorCodes, outcomeExitCodes } from "./codes.js";
import { IdempotencyConflictError, InvalidInputError, parseInput, WorkDirInvalidError } from "./input-errors.js";
import { NotCancellableError, SessionBusyError, SessionNotFoundError } from "./state-errors.js";
import { asTownError, isTownError, TownError } from "./town-error.js";

describe("the error family", () => {
  it("names the thing, the cause and the remedy", () => {
    const error = new WorkDirInvalidError({ workDir: "/nowhere", problem: "does not exist" });
    expect(error.message).toBe("The work directory /nowhere does not exist.");
    expect(error.remedy).toBe("Give the absolute path of a directory that exists.");
    expect(error).toMatchObject({
      name: "WorkDirInvalidError",
      code: "work_dir_invalid",
      status: 422,
      exitCode: 2,
      effect: "none",
    });
  });

  it("tells the way out when work cannot be cancelled any more", () => {
    const error = new NotCancellableError({ assignmentId: "w-1", sessionId: "s-1", state: "running" });
    expect(error.remedy).toBe('End its turn with abortSession("s-1", { assignmentId: "w-1" }).');
    const ended = new NotCancellableError({ assignmentId: "w-1", sessionId: "s-1", state: "completed" });
    expect(ended.remedy).toBe("Nothing is left to take back; read it with getAssignment.");
  });

  it("keeps code, remedy, effect and facts in JSON", () => {
    const json = JSON.parse(JSON.stringify(new SessionBusyError({ sessionId: "s-1", assignmentId: "w-1" })));
    expect(json).toEqual({
      code: "session_busy",
      message: "Session s-1 is busy with w-1.",
      remedy: "Wait until it is idle, abort its turn, or use a pool, which queues.",
      effect: "none",
      facts: { sessionId: "s-1", assignmentId: "w-1" },
    });
  });

  it("is recognised across copies of the package", () => {
    const foreign = Object.assign(new Error("x"), { [Symbol.for("townkit.error")]: true, code: "internal" });
    expect(isTownError(foreign)).toBe(true);
    expect(isTownError(new Error("x"))).toBe(false);
    expect(isTownError(null)).toBe(false);
  });

  it("takes in anything that was thrown, as internal and possibly with effect", () => {
    const own = new SessionNotFoundError("s-1");
    expect(asTownError(own)).toBe(own);
    expect(asTownError(new Error("boom"))).toMatchObject({ code: "internal", message: "boom", effect: "possible" });
    expect(asTownError("boom")).toMatchObject({ code: "internal", message: "boom" });
  });

  it("gives each code an HTTP error status and an exit code that no outcome of work has", () => {
    for (const [code, { status, exit }] of Object.entries(errorCodes)) {
      expect(status, code).toBeGreaterThanOrEqual(400);
      expect(Object.values(outcomeExitCodes), code).not.toContain(exit);
    }
  });
});

describe("parseInput", () => {
  it("gives each problem with its path", () => {
    const schema = z.strictObject({ name: z.string(), size: z.number() });
    const parse = () => parseInput({ schema, value: { name: 1, colour: "red" }, what: "The thing" });
    expect(parse).toThrow(InvalidInputError);
    expect(parse).toThrow(/^The thing is not valid: .*name: .*size: .*colour/);
  });
});

describe("IdempotencyConflictError", () => {
  it("is a TownError with the key", () => {
    const error = new IdempotencyConflictError({ what: "The session", key: "s-1" });
    expect(error).toBeInstanceOf(TownError);
    expect(error.facts).toEqual({ key: "s-1" });
  });
});
