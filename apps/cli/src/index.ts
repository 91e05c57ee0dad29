/** The command line as a function, for programs that bring their own streams. */
export type { Io } from "./io.js";
export type { Envelope } from "./output/envelope.js";
export { runCli } from "./run-cli.js";
