/** Marks an error of Townkit's family for readers that share no class with this package. */
const mark = Symbol.for("townkit.error");

/** A script, or a file of scenarios, that cannot be carried out. The message names the place, the cause and the remedy. */
export class ScriptError extends Error {
  readonly [mark] = true;
  readonly code = "invalid_input";

  constructor(options: { readonly message: string; readonly cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.name = "ScriptError";
  }
}
