/** The name of the command that a line begins with: one of two words before one of one. Undefined: it begins with none. */
export function nameIn(options: { argv: readonly string[]; isCommand: (name: string) => boolean }): string | undefined {
  const [first = "", second = ""] = options.argv;
  return [`${first} ${second}`, first].find(options.isCommand);
}
