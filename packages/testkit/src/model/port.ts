import { InvalidInputError } from "@townkit/core";

/** A port as a number, from a number or its digits. @throws InvalidInputError it is none. */
export function portOf(given: number | string): number {
  const port = given === "" ? Number.NaN : Number(given);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new InvalidInputError({ what: "The port", problem: `${given} is no number from 0 to 65535` });
}
