import assert from "node:assert/strict";
import { type ErrorCode, isTownError, type TownError } from "@townkit/core";

/** The typed error with which a call must be refused. Its message has to be a sentence for a reader. */
export async function refusal(call: () => Promise<unknown>, ...codes: readonly ErrorCode[]): Promise<TownError> {
  let answer: unknown;
  try {
    answer = await call();
  } catch (error) {
    if (!isTownError(error))
      throw new Error(`Expected ${codes.join(" or ")}, but it threw outside the family of errors.`, { cause: error });
    assert.ok(codes.includes(error.code), `expected ${codes.join(" or ")}, but got ${error.code}: ${error.message}`);
    assert.ok(error.message.length > 10, `the error ${error.code} says too little: "${error.message}"`);
    return error;
  }
  assert.fail(`expected ${codes.join(" or ")}, but the call answered ${JSON.stringify(answer)?.slice(0, 300)}`);
}

/** The value, which has to be there. */
export function there<T>(value: T | null | undefined, what: string): T {
  assert.ok(value !== null && value !== undefined, `${what} is missing`);
  return value;
}

/**
 * The promise's result, or an error once `ms` have passed: for what nothing else puts a deadline on.
 */
export async function within<T>(options: { ms: number; what: string; of: Promise<T> }): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${options.what} did not happen within ${options.ms} ms.`)), options.ms);
  });
  try {
    return await Promise.race([options.of, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A call that goes on while the case does something else, to be awaited later. A case that fails before it gets there
 * leaves nobody to hear the call's own failure, which must not end the program that runs the suite.
 */
export function meanwhile<T>(call: Promise<T>): Promise<T> {
  call.catch(() => {});
  return call;
}
