/** One simple tmux command: its name and its arguments, each as it is meant. */
export type TmuxCommand = readonly string[];

/**
 * Several commands as the arguments of one `tmux`. To tmux a `;` that ends an argument separates commands, also where a
 * program was started without a shell: such a one is escaped.
 */
export function argumentsOf(commands: readonly TmuxCommand[]): string[] {
  return commands.flatMap((command, index) => [...(index > 0 ? [";"] : []), ...command.map(escapeArgument)]);
}

function escapeArgument(argument: string): string {
  return argument.endsWith(";") ? `${argument.slice(0, -1)}\\;` : argument;
}

/**
 * For where tmux parses a command from text, such as the branches of `if-shell`. No variable is expanded in it, and no control
 * character is left in it: to a control client a line feed begins another command.
 */
export function quoteCommand(command: TmuxCommand): string {
  return command.map((argument) => `'${argument.replace(unquotable, asQuoted)}'`).join(" ");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unquotable = /['\x00-\x1f\x7f]/g;

/** Between single quotes nothing can be escaped: they end before it, and begin again behind it. */
function asQuoted(character: string): string {
  if (character === "'") return "'\\''";
  return `'"\\${character.charCodeAt(0).toString(8).padStart(3, "0")}"'`;
}

/** Targets by a bare name match by prefix: `a` is `a1` too. */
export function exactSession(name: string): string {
  return `=${name}:`;
}
