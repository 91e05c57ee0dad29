/** Why the agent does not start: printed, and the program ends with code 1. */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
}
