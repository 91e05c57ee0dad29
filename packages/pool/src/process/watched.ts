/**
 * What watches over a program: it runs it in its own process group, and kills that group when its third pipe ends, which its owner
 * holds and never writes to. It ends as the program ended.
 */
const watcher = `
const { spawn } = require("node:child_process");
const { Socket } = require("node:net");
const endAll = () => process.kill(-process.pid, "SIGKILL");
new Socket({ fd: 3, readable: true, writable: false }).on("error", endAll).on("close", endAll).resume();
const [program, ...args] = process.argv.slice(1);
const child = spawn(program, args, { stdio: "inherit" });
child.on("error", (error) => {
  process.stderr.write("it could not be started: " + error.message + "\\n");
  process.exit(127);
});
child.on("exit", (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code)));
`;

/** The arguments that run a program so that it ends with whoever started it. Only for the leader of a process group. */
export function watched(argv: readonly string[]): readonly string[] {
  return [process.execPath, "-e", watcher, "--", ...argv];
}
