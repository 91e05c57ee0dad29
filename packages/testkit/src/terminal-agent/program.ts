import { createRequire } from "node:module";

/** The program, to be started with Node.js in a terminal. It is there once the testkit is built. */
export const terminalAgentProgram: string = createRequire(import.meta.url).resolve(
  "@townkit/testkit/terminal-agent/main",
);
