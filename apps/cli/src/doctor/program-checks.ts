import { execFile } from "node:child_process";
import { constants, realpathSync } from "node:fs";
import { access, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { managers, serviceState } from "../service/service-manager.js";
import { serviceName } from "../service/service-spec.js";
import { bad, type Check, good, type Patient } from "./check.js";

const timeoutMs = 10_000;

/** A program that a town may need: from which version on, and for whom. */
interface Needed {
  readonly program: string;
  readonly argv: readonly string[];
  readonly least: readonly [major: number, minor: number];
  isNeeded(patient: Patient): Promise<boolean>;
  readonly remedy: string;
}

const backendIs = async ({ setting }: Patient, ...names: readonly string[]) =>
  names.includes(String(await setting("orchestration.backend")));

const needed: readonly Needed[] = [
  {
    program: "git",
    argv: ["--version"],
    least: [2, 20],
    isNeeded: () => Promise.resolve(true),
    remedy: "Install git 2.20 or later: worktrees and agents need it.",
  },
  {
    program: "tmux",
    argv: ["-V"],
    least: [3, 2],
    isNeeded: (patient) => backendIs(patient, "tmux", "hybrid"),
    remedy: "Install tmux 3.2 or later, or choose another backend in town.toml.",
  },
];

/** The programs that a town calls, and what runs of them without it. */
export const programChecks: readonly Check[] = [
  ...needed.map(versionCheck),
  {
    name: "bd",
    why: "Two programs bd of different versions write over each other's data.",
    async look({ env, setting }) {
      const named = env.TOWN_BD ?? (await setting("beads.bd"));
      if (named) return good(String(named));
      const found = await everyProgram({ name: "bd", env });
      if (found.length < 2) return good(found[0] ?? "there is none on the PATH");
      return bad(
        `there are several on the PATH: ${found.join(", ")}`,
        "Keep one, or name it with bd under [beads] in town.toml.",
      );
    },
  },
  {
    name: "orphans",
    why: "An agent of a session that is stopped may still change files.",
    async look({ client }) {
      const town = await client();
      if (!town) return good("not asked: the town is down");
      const { sessions } = await town.listSessions();
      const stopped = new Set(sessions.filter(({ status }) => status === "stopped").map(({ id }) => id));
      const orphans = (await sessionProcesses()).filter(({ sessionId }) => stopped.has(sessionId));
      if (orphans.length === 0) return good("none");
      const pids = orphans.map(({ pid }) => pid);
      const detail = orphans.map(({ pid, sessionId }) => `pid ${pid} of ${sessionId}`).join(", ");
      return bad(detail, `See what they are, and end them: kill ${pids.join(" ")}`);
    },
  },
  {
    name: "service",
    why: "A service that does not run keeps nothing running.",
    async look({ townRoot, env, client }) {
      const manager = managers[process.platform];
      if (!manager) return good("this system has none that is known");
      const state = await serviceState({ manager, name: serviceName({ townRoot, kind: "town" }), env });
      if (!state.installed) return good("not installed");
      if (state.running) return good(state.said);
      const remedy = (await client())
        ? "A daemon that is not the service's runs: `town restart` has the service take over."
        : "Start it with `town restart`, and read `town logs --level warn`.";
      return bad(`it is installed and does not run: ${state.said}`, remedy);
    },
  },
];

function versionCheck({ program, argv, least, isNeeded, remedy }: Needed): Check {
  return {
    name: program,
    why: `The town calls ${program}.`,
    async look(patient) {
      const wanted = await isNeeded(patient);
      const said = await outputOf({ program, argv, env: patient.env });
      if (said === null) return wanted ? bad(`there is no ${program}`, remedy) : good("not needed");
      const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(said) ?? [];
      const enough = Number(major) > least[0] || (Number(major) === least[0] && Number(minor) >= least[1]);
      return enough || !wanted ? good(said) : bad(said, remedy);
    },
  };
}

async function outputOf(options: {
  program: string;
  argv: readonly string[];
  env: Patient["env"];
}): Promise<string | null> {
  try {
    const env = options.env as NodeJS.ProcessEnv;
    const { stdout } = await promisify(execFile)(options.program, [...options.argv], { env, timeout: timeoutMs });
    return stdout.trim().split("\n", 1)[0] ?? "";
  } catch {
    return null;
  }
}

/** Each once, however often the PATH leads to it. */
async function everyProgram({ name, env }: { name: string; env: Patient["env"] }): Promise<readonly string[]> {
  const places = (env.PATH ?? "").split(path.delimiter).map((folder) => path.join(folder, name));
  const found = await Promise.all(
    places.map((place) =>
      access(place, constants.X_OK).then(
        () => [realpathSync(place)],
        () => [],
      ),
    ),
  );
  return [...new Set(found.flat())];
}

interface SessionProcess {
  readonly pid: number;
  readonly sessionId: string;
}

/** The processes of this user that say by their environment of which session they are. None where the system does not show that. */
async function sessionProcesses(): Promise<readonly SessionProcess[]> {
  const names = await readdir("/proc").catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const environment = await readFile(`/proc/${name}/environ`, "utf8").catch(() => "");
        const sessionId = environment.split("\0").find((line) => line.startsWith("TOWN_SESSION="));
        return sessionId ? [{ pid: Number(name), sessionId: sessionId.slice("TOWN_SESSION=".length) }] : [];
      }),
  );
  return found.flat();
}
