import * as z from "zod";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { StatePort } from "../ports/state.js";

/**
 * For the schema of what a factory is given: a thing with these methods, such as a store, which is passed on as it is. `what`
 * is its name with its article.
 */
export function handedIn<Thing extends object>(options: {
  what: string;
  has: readonly (keyof Thing & string)[];
}): z.ZodType<Thing> {
  const { what, has } = options;
  const fits = (value: unknown) =>
    typeof value === "object" &&
    value !== null &&
    has.every((method) => typeof (value as Record<string, unknown>)[method] === "function");
  return z.custom<Thing>(fits, { error: ({ input }) => problemOf({ what, has, input }) });
}

/** A function, which is passed on as it is. */
export function handedInFunction<Call extends (...given: never[]) => unknown>(): z.ZodType<Call> {
  return z.custom<Call>((value) => typeof value === "function", { error: "a function is wanted" });
}

/** The ports that many factories take. */
export const portsHandedIn = {
  state: handedIn<StatePort>({ what: "a state port", has: ["get", "put", "delete", "list"] }),
  clock: handedIn<Clock>({ what: "a clock", has: ["now", "after"] }),
  log: handedIn<Log>({ what: "a log", has: ["debug", "info", "warn", "error"] }),
} as const;

function problemOf(options: { what: string; has: readonly string[]; input: unknown }): string {
  const { what, has, input } = options;
  if (input === undefined) return `${what} is missing`;
  if (input instanceof Promise) return `${what} is wanted, not a promise of one: await it first`;
  return has.length === 0 ? `${what} is wanted` : `${what} is wanted, which has ${has.join(", ")}`;
}
