import assert from "node:assert/strict";
import type { BeadsClient } from "../../contract/beads-client.js";
import type { BeadsError } from "../../errors/beads-error.js";
import { isBeadsError } from "../../errors/beads-error.js";
import type { BeadsErrorCode } from "../../errors/codes.js";

/** The error of one of these codes which a call must be refused with; it must say something to a reader. */
export async function refusal(call: () => Promise<unknown>, ...codes: readonly BeadsErrorCode[]): Promise<BeadsError> {
  let answer: unknown;
  try {
    answer = await call();
  } catch (error) {
    if (!isBeadsError(error))
      throw new Error(`Expected ${codes.join(" or ")}, but it threw no BeadsError.`, { cause: error });
    assert.ok(codes.includes(error.code), `expected ${codes.join(" or ")}, but got ${error.code}: ${error.message}`);
    assert.ok(error.message.length > 10, `the error ${error.code} says too little: "${error.message}"`);
    return error;
  }
  assert.fail(`expected ${codes.join(" or ")}, but the call answered ${JSON.stringify(answer)?.slice(0, 300)}`);
}

/** The bead stays as it was while the call is refused. */
export async function refusedUntouched(
  options: { client: BeadsClient; id: string; call: () => Promise<unknown> },
  ...codes: readonly BeadsErrorCode[]
): Promise<BeadsError> {
  const { client, id, call } = options;
  const before = await client.show(id);
  const error = await refusal(call, ...codes);
  assert.deepEqual(await client.show(id), before, "a refused call changed the bead");
  assert.equal(error.effect, "none");
  return error;
}

export function ids(beads: readonly { readonly id: string }[]): readonly string[] {
  return beads.map(({ id }) => id).sort();
}

/** As many at once; all must succeed. */
export async function atOnce<T>(count: number, call: (index: number) => Promise<T>): Promise<readonly T[]> {
  return await Promise.all(Array.from({ length: count }, (_, index) => call(index)));
}

/** The promise's result, or an error once so many milliseconds have passed: for what nothing else puts a deadline on. */
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
