import { runCli } from "./run-cli.js";

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());
// A reader that has seen enough, such as `head`, is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const exitCode = runCli({
  argv: process.argv.slice(2),
  io: {
    // Opened by the command that reads it.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    get stderr() {
      return process.stderr;
    },
    env: process.env,
    cwd: process.cwd(),
    signal: interrupt.signal,
  },
});

// No await: this file becomes a CommonJS one.
void exitCode.then((code) => {
  process.exitCode = code;
});
