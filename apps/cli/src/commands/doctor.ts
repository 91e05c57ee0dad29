import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import path from "node:path";
import { asTownError } from "@townkit/core";
import { defineCommand } from "../command.js";
import type { Context } from "../context.js";
import { backendText } from "../output/backend-view.js";
import { portInUse } from "../town/port-in-use.js";
import { readSettings } from "../town/read-settings.js";
import { runningTown } from "../town/running-town.js";
import { daemonArgv } from "../town/start-daemon.js";
import { townRootOf } from "../town/town-root.js";

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly remedy: string | null;
}

type Found = Omit<Finding, "check">;
type Check = (context: Context, townRoot: string) => Found | Promise<Found>;

const good = (detail: string) => ({ ok: true, detail, remedy: null });
const bad = (detail: string, remedy: string) => ({ ok: false, detail, remedy });

/** What is looked at, in this order. A check that throws has found what its error says. */
const checks: Readonly<Record<string, Check>> = {
  node: () => {
    const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
    const enough = major > 20 || (major === 20 && minor >= 19);
    return enough
      ? good(`Node ${process.versions.node}`)
      : bad(`Node ${process.versions.node}`, "Install Node 20.19 or later.");
  },
  "town folder": async (_context, townRoot) => {
    await access(townRoot, constants.R_OK | constants.W_OK);
    return good(townRoot);
  },
  server: (_context, townRoot) => good(daemonArgv(townRoot)[1] ?? ""),
  settings: async ({ io }, townRoot) => {
    const settings = await readSettings({ townRoot, env: io.env });
    const setTo = (key: string) => settings.find((setting) => setting.key === key)?.value;
    const [host, port] = [String(setTo("daemon.host")), Number(setTo("daemon.port"))];
    if (port !== 0 && !(await runningTown(townRoot)) && (await portInUse({ host, port }))) {
      const remedy = "Choose another port in town.toml, or 0 for any free one.";
      return bad(`port ${port} of ${host} is in use by another program`, remedy);
    }
    return good(`the backend is ${String(setTo("orchestration.backend"))}`);
  },
  secrets: async (_context, townRoot) => {
    const found = await stat(path.join(townRoot, ".town", "token")).catch(() => null);
    if (!found) return good("no token yet; it is made at the first start");
    const open = (found.mode & 0o077) !== 0;
    return open
      ? bad("the token can be read by others", `Run: chmod 600 ${path.join(townRoot, ".town", "token")}`)
      : good("the token is its owner's alone");
  },
  daemon: async (_context, townRoot) => {
    const client = await runningTown(townRoot);
    if (!client) return good("is down; the first command that needs it starts it");
    const found = await client.status();
    return good(`pid ${found.pid}, version ${found.version}`);
  },
  backends: async (_context, townRoot) => {
    const client = await runningTown(townRoot);
    if (!client) return good("not asked: the town is down");
    const { backends } = await client.status();
    const sick = backends.filter((backend) => backend.health?.state === "down");
    const all = backends.map(backendText).join(", ");
    return sick.length === 0 ? good(all) : bad(all, "Read the backend's log in .town/logs.");
  },
  "open questions": async (_context, townRoot) => {
    const client = await runningTown(townRoot);
    if (!client) return good("not asked: the town is down");
    const { sessions } = await client.listSessions();
    const asking = sessions.filter((session) => session.attention.length > 0).map((session) => session.id);
    return asking.length === 0
      ? good("none")
      : bad(`sessions that wait: ${asking.join(", ")}`, "Look with `town show SESSION` and answer.");
  },
};

async function examine(context: Context, townRoot: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [check, look] of Object.entries(checks)) {
    try {
      findings.push({ check, ...(await look(context, townRoot)) });
    } catch (thrown) {
      const error = asTownError(thrown);
      findings.push({ check, ...bad(error.message, error.remedy ?? "Correct what the message names.") });
    }
  }
  return findings;
}

export const doctor = defineCommand({
  usage: "doctor",
  describe: "Look for what is wrong, and say what mends it",
  examples: [["town doctor", "exit code 1 when something is"]],
  async run(context) {
    const findings = await examine(context, await townRootOf(context));
    const lines = findings.map(
      ({ check, ok, detail, remedy }) =>
        `${ok ? "ok  " : "FAIL"} ${check}: ${detail}${remedy ? `\n     ${remedy}` : ""}`,
    );
    return { data: findings, text: lines.join("\n"), exitCode: findings.every(({ ok }) => ok) ? 0 : 1 };
  },
});
