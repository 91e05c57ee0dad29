/** The stand-in as a program of one file. It reads what it is to do anew in every call. */
export function standInSource(options: { node: string; root: string; mark: string }): string {
  const { node, root, mark } = options;
  return `#!${node}
// ${mark}
const { appendFileSync, readFileSync, writeFileSync } = require("node:fs");
const { spawn } = require("node:child_process");
const root = ${JSON.stringify(root)};
const args = process.argv.slice(2).filter((arg) => !arg.startsWith("--actor="));
const log = (entry) => appendFileSync(root + "/calls.jsonl", JSON.stringify(entry) + "\\n");
log({ args, env: process.env });
const { faults, entries } = JSON.parse(readFileSync(root + "/setting.json", "utf8"));
const words = args.filter((arg) => !arg.startsWith("-"));
const left = JSON.parse(readFileSync(root + "/faults-left.json", "utf8"));
const fits = ({ command }, index) => (words.join(" ") + " ").startsWith(command + " ") && left[index] !== 0;
// Of its help a program knows without its store.
const which = args.includes("--help") ? -1 : faults.findIndex(fits);
if (which >= 0 && left[which] !== null) {
  left[which] -= 1;
  writeFileSync(root + "/faults-left.json", JSON.stringify(left));
}
const kind = faults[which]?.kind;
const same = (entry) => JSON.stringify(entry.args) === JSON.stringify(args);
const found = entries.find(same) ?? {
  stdout: "",
  stderr: "Error: the stand-in has no answer to " + JSON.stringify(args) + "\\n",
  exitCode: 1,
};
const { stdout = "", stderr = "", exitCode = 0 } = found;
const print = (out, err, code) => {
  process.exitCode = code;
  process.stderr.write(err);
  process.stdout.write(out);
};
if (kind === "hang") {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
  log({ pids: [process.pid, child.pid] });
  setInterval(() => {}, 1000);
} else if (kind === "silent") print("", stderr, 0);
else if (kind === "noise") print("Warning: [something] is {odd}\\n" + stdout + "\\nHint: look at it\\n", "Warning: beads.role\\n" + stderr, exitCode);
else if (kind === "cut") print(stdout.slice(0, Math.floor(stdout.length / 2)), stderr, exitCode);
else if (kind === "locked") print("", '{"error":"failed to open database: database is locked","schema_version":1}\\n', 1);
else if (kind === "dies") process.stdout.write(stdout.slice(0, 10), () => process.kill(process.pid, "SIGKILL"));
else print(stdout, stderr, exitCode);
`;
}
