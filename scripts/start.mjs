// `npm start`: from a fresh checkout to the running demo. Arguments after `--` are the demo's own.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { bootstrap } from "./lib/bootstrap.mjs";
import { root } from "./lib/workspace.mjs";

if (!(await bootstrap())) process.exit(1);

// In our own process group, unlike every other child: it owns the terminal, and Ctrl-C reaches it directly.
const demo = spawn(process.execPath, [join(root, "examples/demo/dist/main.js"), ...process.argv.slice(2)], {
  stdio: "inherit",
});
process.on("SIGINT", () => {});
for (const signal of /** @type {const} */ (["SIGTERM", "SIGHUP"])) process.on(signal, () => demo.kill(signal));
demo.on("error", (error) => {
  console.error(`The demo could not be started: ${error.message}`);
  process.exitCode = 1;
});
demo.on("exit", (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal];
});
