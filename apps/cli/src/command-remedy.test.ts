import { NotCancellableError, SessionNotFoundError, TownError } from "@townkit/core";
import { expect, it } from "vitest";
import { withCommandRemedy } from "./command-remedy.js";

it("names a command where the contract names a method", () => {
  expect(withCommandRemedy(new SessionNotFoundError("s-1"))).toMatchObject({
    code: "session_not_found",
    message: "There is no session s-1.",
    remedy: "List the sessions that there are with `town ls`.",
  });
});

it.each([
  ["running", "End its turn: town abort s-1 --work w-1"],
  ["completed", "Nothing is left to take back; see how it stands: town work show w-1"],
])("tells what can be done about work that is %s and cannot be cancelled", (state, remedy) => {
  const error = new NotCancellableError({ sessionId: "s-1", assignmentId: "w-1", state });
  expect(withCommandRemedy(error)).toMatchObject({ remedy, exitCode: 6, facts: error.facts });
});

it("leaves other errors as they are", () => {
  const error = new TownError({ code: "store_full", message: "The disk is full." });
  expect(withCommandRemedy(error)).toBe(error);
});
