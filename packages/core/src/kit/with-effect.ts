import { type Effect, TownError } from "../errors/town-error.js";

/** The same error of a call that was tried before, or had changed something before it failed. */
export function withEffect(error: TownError, effect: Effect): TownError {
  if (error.effect === effect) return error;
  const { code, message, remedy, facts } = error;
  const same = new TownError({ code, message, ...(remedy !== null && { remedy }), effect, facts, cause: error });
  // Constructors of a class of its own make the message of parts that it has no more.
  return Object.setPrototypeOf(same, Object.getPrototypeOf(error));
}
