/** Runs the user's actions: programs, and functions of modules, each in a process of its own. */
export { moduleArgv } from "./module-argv.js";
export { createActionRunner } from "./run-action.js";
