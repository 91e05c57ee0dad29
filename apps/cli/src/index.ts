/** The command line as a function, for programs that bring their own streams, and the look of its tables. */
export type { Io } from "./io.js";
export type { Envelope } from "./output/envelope.js";
export { table } from "./output/table.js";
export { runCli } from "./run-cli.js";
