/**
 * What a lone `-` on the line is turned into before it is parsed: yargs reads it as an empty text. No argument of a process
 * can hold a NUL, so nobody can type this.
 */
export const standardInput = "\u0000-";

export function markStandardInput(argv: readonly string[]): readonly string[] {
  return argv.map((word) => (word === "-" ? standardInput : word));
}
