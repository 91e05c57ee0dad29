#!/usr/bin/env node
// OpenCode after an upgrade: it says another version of its program, and is the real one in all else.
import { spawn } from "node:child_process";

const { REAL_OPENCODE = "opencode" } = process.env;
const args = process.argv.slice(2);
if (args[0] === "--version") console.log("1.99.0");
else {
  const child = spawn(REAL_OPENCODE, args, { stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 1));
}
