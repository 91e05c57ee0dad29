import { statSync } from "node:fs";
import { tmpdir } from "node:os";
import { BeadsError } from "../../errors/beads-error.js";
import { parseJsonIn } from "../decode/json.js";
import { bdEnvironment } from "./environment.js";
import { runProgram } from "./run.js";

/** The oldest release whose output is understood. */
const oldestBd = "1.0.3";

/** What a program can do. */
export interface BdFacts {
  readonly path: string;
  readonly version: string;
  /**
   * Whether `bd ready --claim` is there, which claims in one step. Releases that have it look at the status of what is claimed;
   * older ones do not.
   */
  readonly claimsReady: boolean;
  /**
   * What makes `bd show` give a bead with all that hangs on it. Later releases only count the comments, and who depends on it,
   * unless they are asked for.
   */
  readonly showsWhole: readonly string[];
  /** Whether `bd update` can be told who must have the bead, and in which status, and looks in the step in which it changes it. */
  readonly guardsUpdates: boolean;
}

const probeTimeoutMs = 20_000;
const known = new Map<string, Promise<BdFacts>>();

/**
 * What the program at this path can do now: asked once for each file that is there, so that one which is replaced is asked
 * anew.
 * @throws BeadsError `unavailable`: it does not run, or says no version; `skew`: it is too old.
 */
export async function probeBd(path: string): Promise<BdFacts> {
  const key = `${path}:${stampOf(path)}`;
  const facts = known.get(key) ?? askBd(path);
  known.set(key, facts);
  try {
    return await facts;
  } catch (error) {
    // What could not be asked once may be asked again.
    known.delete(key);
    throw error;
  }
}

function stampOf(path: string): string {
  try {
    const { mtimeNs, size, ino } = statSync(path, { bigint: true });
    return `${mtimeNs}:${size}:${ino}`;
  } catch (cause) {
    throw unusable({ path, problem: "it is not there any more", cause });
  }
}

async function askBd(path: string): Promise<BdFacts> {
  const version = readVersion({ path, text: await ask(path, ["version", "--json"]) });
  if (compareVersions(version, oldestBd) < 0)
    throw new BeadsError({
      code: "skew",
      message: `${path} is bd ${version}; ${oldestBd} is the oldest that can be used.`,
      remedy: "Install a newer one: npm install --global @beads/bd.",
      facts: { path, version, oldest: oldestBd },
    });
  const [ready, show, update] = await Promise.all(
    (["ready", "show", "update"] as const).map((command) => flagsOf({ path, command })),
  );
  return {
    ...{ path, version },
    claimsReady: ready?.has("--claim") === true,
    showsWhole: ["--include-dependents", "--include-comments"].filter((flag) => show?.has(flag)),
    guardsUpdates: ["--if-assignee", "--if-status"].every((flag) => update?.has(flag)),
  };
}

/** The flags of a command, by the lines of its help that begin with one. */
async function flagsOf(options: { path: string; command: string }): Promise<ReadonlySet<string>> {
  const help = await ask(options.path, [options.command, "--help"]);
  return new Set(Array.from(help.matchAll(/^\s+(?:-\w, )?(--[a-z][a-z-]*)/gm), ([, flag = ""]) => flag));
}

/** None of these commands opens a store. */
async function ask(path: string, args: readonly string[]): Promise<string> {
  const cwd = tmpdir();
  const env = bdEnvironment({ beadsDir: "", actor: "probe" });
  delete env.BEADS_DIR;
  const ran = await runProgram({ program: path, args, env, cwd, timeoutMs: probeTimeoutMs });
  if (ran.ended === "by itself" && ran.exitCode === 0) return ran.stdout;
  const how = ran.ended === "by itself" ? `it ended with ${ran.exitCode}` : (ran.problem ?? `it ended by ${ran.ended}`);
  const said = ran.stderr.trim().slice(0, 300);
  throw unusable({ path, problem: `${args.join(" ")}: ${how}${said && `, and said: ${said}`}` });
}

function readVersion(options: { path: string; text: string }): string {
  const { path, text } = options;
  const json = parseJsonIn(text) as { version?: unknown; data?: { version?: unknown } } | undefined;
  const said = json?.version ?? json?.data?.version ?? /bd version (\S+)/.exec(text)?.[1];
  if (typeof said === "string" && /^v?\d+\.\d+\.\d+/.test(said)) return said.replace(/^v/, "");
  throw unusable({ path, problem: `it says no version, but ${JSON.stringify(text.slice(0, 200))}` });
}

/** By its numbers: a development build counts as its release. */
function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split(/[.-]/).slice(0, 3).map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function unusable(options: { path: string; problem: string; cause?: unknown }): BeadsError {
  const { path, problem, cause } = options;
  return new BeadsError({
    code: "unavailable",
    message: `The program ${path} cannot be used as bd: ${problem}.`,
    remedy: "Run it yourself, and repair or replace it.",
    facts: { path, problem },
    cause,
  });
}
