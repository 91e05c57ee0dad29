import { expect, it } from "vitest";
import { SessionBusyError } from "../errors/state-errors.js";
import { withEffect } from "./with-effect.js";

it("an error is the same with another effect, of its class and with what it came of", () => {
  const error = new SessionBusyError({ sessionId: "s-1", assignmentId: "w-1" });
  const tried = withEffect(error, "possible");
  expect(tried).toBeInstanceOf(SessionBusyError);
  expect(tried).toMatchObject({ name: "SessionBusyError", message: error.message, cause: error, status: 409 });
  expect(tried.toJSON()).toEqual({ ...error.toJSON(), effect: "possible" });
  expect(withEffect(error, "none")).toBe(error);
});
