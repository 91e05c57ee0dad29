import {
  errorCodes,
  IdempotencyConflictError,
  isErrorCode,
  isTownError,
  NotCancellableError,
  SessionNotFoundError,
  StoreFullError,
  TownError,
  WaitTimeoutError,
} from "@townkit/core";
import { expect, test } from "vitest";
import { ErrorBodySchema, reviveError } from "./error-body.js";

const overTheWire = (error: TownError) => ErrorBodySchema.parse(JSON.parse(JSON.stringify({ error })));

test.each([
  new SessionNotFoundError("s-1"),
  new IdempotencyConflictError({ what: "Session", key: "s-1" }),
  new NotCancellableError({ assignmentId: "w-1", sessionId: "s-1", state: "running" }),
  new WaitTimeoutError({ what: "it", timeoutMs: 5, effect: "possible", facts: { assignmentId: "w-1" } }),
  new StoreFullError({ path: "/town.db", cause: null }),
])("$name comes back as it was thrown", (error) => {
  const revived = reviveError(overTheWire(error));
  expect(revived).toBeInstanceOf(error.constructor);
  expect(revived.toJSON()).toEqual(error.toJSON());
  expect(revived.name).toBe(error.name);
  expect([revived.status, revived.exitCode]).toEqual([error.status, error.exitCode]);
  expect(isTownError(revived)).toBe(true);
});

test("every code comes back as itself", () => {
  for (const code of Object.keys(errorCodes).filter(isErrorCode)) {
    expect(reviveError(overTheWire(new TownError({ code, message: "m" }))).code).toBe(code);
  }
});

test("a code that is not known here becomes internal and is named among the facts", () => {
  const sent = { code: "from_the_future", message: "m", remedy: null, effect: "none" as const, facts: { a: 1 } };
  expect(reviveError({ error: sent }).toJSON()).toMatchObject({
    code: "internal",
    facts: { a: 1, code: "from_the_future" },
  });
});
