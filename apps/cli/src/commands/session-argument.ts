/** The one positional that most commands have. */
export const sessionArgument = {
  session: { type: "string", demandOption: true, describe: "the session's id" },
} as const;

export const workArgument = {
  work: { type: "string", demandOption: true, describe: "the assignment's id" },
} as const;
