// Records what a real bd prints, for the stand-in that replays it: node scripts/beads/record-transcripts.mjs /path/to/bd NAME
// Each entry is a call in one new workspace, in this order; ids that bd chose are found by the names that beads were given.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [bd = "", name = ""] = process.argv.slice(2);
const root = realpathSync(mkdtempSync(join(tmpdir(), "bd-transcripts-")));
const beadsDir = join(root, "work", ".beads");
mkdirSync(beadsDir, { recursive: true, mode: 0o700 });
const env = {
  ...{ PATH: process.env.PATH, HOME: root, BEADS_DIR: beadsDir, NO_COLOR: "1", BD_NON_INTERACTIVE: "1" },
  ...{ BEADS_ACTOR: "alice", BD_ACTOR: "alice" },
};
/** @type {{ name: string, args: string[], stdout: string, stderr: string, exitCode: number | null }[]} */
const entries = [];

/**
 * @param {string} entry
 * @param {readonly string[]} args
 * @param {{ input?: string, more?: Record<string, string>, actor?: string }} [options]
 */
function record(entry, args, { input, more = {}, actor = "alice" } = {}) {
  const ran = spawnSync(bd, [`--actor=${actor}`, ...args], {
    cwd: join(root, "work"),
    env: { ...env, ...more },
    encoding: "utf8",
    input: input ?? "",
  });
  const clean = (/** @type {string} */ text) => text.replaceAll(root, "{root}");
  entries.push({
    name: entry,
    args: args.map(clean),
    stdout: clean(ran.stdout),
    stderr: clean(ran.stderr),
    exitCode: ran.status,
  });
  return ran.stdout;
}

const quiet = ["--non-interactive", "--quiet", "--stealth", "--skip-hooks", "--skip-agents", "--prefix=tk"];
execFileSync(bd, ["init", ...quiet], { cwd: join(root, "work"), env, stdio: "ignore" });

record("version", ["version", "--json"]);
record("ready-help", ["ready", "--help"]);
const showHelp = record("show-help", ["show", "--help"]);
record("update-help", ["update", "--help"]);
const whole = ["--include-dependents", "--include-comments"].filter((flag) => showHelp.includes(`${flag} `));
record("where", ["--json", "where"]);
record("prefix", ["--json", "config", "get", "issue_prefix"]);
record("list-empty", ["--json", "list", "--flat", "--limit=0", "--all"]);
record("ready-empty", ["--json", "ready", "--limit=0"]);
const line = { title: "First", labels: ["a"], priority: 1, issue_type: "task", status: "open", created_by: "alice" };
const [first, second] = JSON.parse(
  record("import", ["--json", "import", "--", "-"], {
    input: `${JSON.stringify(line)}\n${JSON.stringify({ ...line, title: "Second" })}\n`,
  }),
).ids;
record("import-wrong", ["--json", "import", "--", "-"], {
  input: '{"title":"x","issue_type":"no such","priority":1}\n',
});
record("dep-add", ["--json", "dep", "add", "--type=blocks", "--", second, first]);
record("dep-cycle", ["--json", "dep", "add", "--type=blocks", "--", first, second]);
record("dep-other-type", ["--json", "dep", "add", "--type=related", "--", second, first]);
record("close-blocked", ["--json", "close", "--reason=no", "--", second]);
record("claim", ["--json", "update", "--claim", "--", first]);
record("claim-lost", ["--json", "update", "--claim", "--", first], { actor: "bob" });
record("claim-missing", ["--json", "update", "--claim", "--", "tk-zzzzzz"]);
record("show", ["--json", "show", ...whole, "--", first]);
record("show-missing", ["--json", "show", ...whole, "--", "tk-zzzzzz"]);
record("show-some", ["--json", "show", ...whole, "--", first, "tk-zzzzzz"]);
record("show-envelope", ["--json", "show", ...whole, "--", first], { more: { BD_JSON_ENVELOPE: "1" } });
record("error-envelope", ["--json", "create", "--title="], { more: { BD_JSON_ENVELOPE: "1" } });
record("list", ["--json", "list", "--flat", "--limit=0", "--all"]);
record("ready", ["--json", "ready", "--limit=0"]);
record("status", ["--json", "status", "--no-activity"]);
record("update-status-wrong", ["--json", "update", "--status=nonsense", "--", first]);
record("update-nothing", ["--json", "update", "--", first]);
record("update-too-long", ["--json", "update", `--notes=${"x".repeat(70_000)}`, "--", first]);
record("flag-unknown", ["--json", "list", "--no-such-flag"]);
record("command-unknown", ["--json", "no-such-command"]);
record("comment", ["--json", "comment", "--stdin", "--", first], { input: "said" });
record("close", ["--json", "close", "--reason=done", "--", first]);
record("claim-second", ["--json", "update", "--claim", "--", second]);
record("show-second", ["--json", "show", ...whole, "--", second]);
record("guard-lost", ["--json", "update", "--title=x", "--if-assignee=carol", "--", second], { actor: "bob" });
record("reassign-anothers", ["--json", "update", "--assignee=carol", "--", second], { actor: "bob" });
const open = ["--status=open", "--assignee="];
record("release-anothers", ["--json", "update", ...open, "--if-assignee=alice", "--", second], { actor: "bob" });
record("claim-again", ["--json", "update", "--claim", "--", second]);
record("close-anothers", ["--json", "close", "--reason=seen to", "--", second], { actor: "bob" });
record("close-forced", ["--json", "close", "--reason=seen to", "--force", "--", second], { actor: "bob" });
record("no-workspace", ["--json", "list"], { more: { BEADS_DIR: join(root, "none") } });
record("read-only", ["--json", "update", "--title=x", "--", first], { more: { BD_READONLY: "1" } });

for (const entry of entries) {
  // A whole text that it echoes would be most of the file.
  for (const stream of /** @type {const} */ (["stdout", "stderr"]))
    entry[stream] = entry[stream].replace(/x{1000,}/g, "x".repeat(1000));
  entry.args = entry.args.map((arg) => arg.replace(/x{1000,}/g, "x".repeat(1000)));
}
const out = new URL(`../../packages/beads-client/src/testing/stand-in/transcripts/${name}.json`, import.meta.url);
writeFileSync(out, `${JSON.stringify({ release: name, entries }, null, 2)}\n`);
rmSync(root, { recursive: true });
