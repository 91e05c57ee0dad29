import { type Effect, TownError } from "../errors/town-error.js";

/**
 * The same error of a call that was tried before, or had changed something before it failed.
 * @param changed `facts`: besides those that it has, such as the ids with which the call can be repeated.
 */
export function withEffect(
  error: TownError,
  changed: { readonly effect: Effect; readonly facts?: TownError["facts"] },
): TownError {
  if (error.effect === changed.effect) return error;
  const { code, message, remedy } = error;
  const facts = { ...error.facts, ...changed.facts };
  const { effect } = changed;
  const same = new TownError({ code, message, ...(remedy !== null && { remedy }), effect, facts, cause: error });
  // Constructors of a class of its own make the message of parts that it has no more.
  return Object.setPrototypeOf(same, Object.getPrototypeOf(error));
}
