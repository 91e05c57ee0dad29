import { constants } from "node:fs";
import { chmod, lstat, readdir, stat, statfs, unlink } from "node:fs/promises";
import path from "node:path";
import { type DaemonRecord, processExists, readDaemonRecord } from "../town/daemon-record.js";
import { nobodyListens } from "../town/nobody-listens.js";
import { bad, type Check, good, type Patient } from "./check.js";
import { isListening } from "./is-listening.js";

const leastFreeMb = 500;
/** What a clock and a disk may differ by without anything going wrong, in milliseconds. */
const toleranceMs = 5_000;

/** Of the town's folder: who may read it, what a daemon that died has left in it, and what it is on. */
export const fileChecks: readonly Check[] = [
  {
    name: "permissions",
    why: "Whoever can read the town's folder can command its agents.",
    async look(patient) {
      const open = await openToOthers(patient);
      if (open.length === 0) return good("the town's folder is its owner's alone");
      return bad(`others may read or change ${open.join(", ")}`, `Run: chmod -R go-rwx ${patient.state}`);
    },
    async mend(patient) {
      for (const file of await openToOthers(patient)) await chmod(file, (await stat(file)).mode & 0o700);
    },
  },
  {
    name: "owner",
    why: "A daemon of another user cannot use these files, or could be fed with them.",
    async look({ townRoot, state }) {
      const me = process.getuid?.();
      const files = await existing([townRoot, path.join(townRoot, "town.toml"), state, path.join(state, "town.db")]);
      const foreign = files.filter(({ uid }) => me !== undefined && uid !== me).map(({ file }) => file);
      if (foreign.length === 0) return good("they are yours");
      return bad(`another user owns ${foreign.join(", ")}`, "Run town as that user, or give the files to yourself.");
    },
  },
  {
    name: "daemon record",
    why: "Commands look there for the daemon.",
    async look({ townRoot }) {
      const record = await readDaemonRecord(townRoot);
      if (!record || !(await hasDied(record))) return good(record ? `names pid ${record.pid}` : "there is none");
      return bad(`it names a daemon that died (pid ${record.pid})`, "Start the town: its work is found again.");
    },
    async mend({ townRoot, state }) {
      const record = await readDaemonRecord(townRoot);
      if (record && (await hasDied(record))) await unlink(path.join(state, "daemon.json"));
    },
  },
  {
    name: "sockets",
    why: "Agents' hooks and backends are reached by them.",
    async look(patient) {
      const silent = await silentSockets(patient);
      if (silent.length === 0) return good("each is listened on");
      return (await patient.client())
        ? bad(`nobody listens on ${silent.join(", ")}`, "Run `town restart`: agents are left at work.")
        : bad(`a daemon that died has left ${silent.join(", ")}`, "Delete them; the next start makes them anew.");
    },
    async mend(patient) {
      if (await patient.client()) return;
      for (const file of await silentSockets(patient)) await unlink(file);
    },
  },
  {
    name: "hook reports",
    why: "Reports of agents that could not reach the daemon lie there until it takes them.",
    async look({ state, client }) {
      const waiting = (await readdir(path.join(state, "hook-spool")).catch(() => [])).length;
      if (waiting === 0) return good("none waits");
      const detail = `${waiting} of agents' reports wait`;
      if (!(await client())) return good(`${detail}; the next start takes them`);
      return bad(detail, "Run `town restart`, and read `town logs --level warn`.");
    },
  },
  {
    name: "disk",
    why: "Work is refused once the store cannot be written.",
    async look({ townRoot }) {
      const { bavail, bsize } = await statfs(townRoot);
      const free = Math.floor((bavail * bsize) / 1_048_576);
      const detail = `${free} MB are free`;
      return free >= leastFreeMb
        ? good(detail)
        : bad(detail, "Free space there; [retention] in town.toml limits what the town itself keeps.");
    },
  },
  {
    name: "clock",
    why: "Restarts, expiry and retention go by it.",
    async look({ state, now }) {
      const ahead = (await newestChange(state)) - now();
      if (ahead <= toleranceMs) return good("not behind the town's own files");
      const detail = `it is ${Math.round(ahead / 1000)} s behind the newest of the town's files`;
      return bad(detail, "Set it right, best by NTP, and restart the town.");
    },
  },
];

/** Its pid may be another program's by now. */
async function hasDied({ pid, url }: DaemonRecord): Promise<boolean> {
  return !processExists(pid) || (await nobodyListens(url));
}

async function existing(files: readonly string[]) {
  const found = await Promise.all(files.map(async (file) => ({ file, ...(await statOf(file)) })));
  return found.filter(({ uid }) => uid !== undefined);
}

async function statOf(file: string): Promise<{ uid?: number; mode?: number }> {
  const found = await lstat(file).catch(() => null);
  return found ? { uid: found.uid, mode: found.mode } : {};
}

/** The town's folder, and what stands in it; who cannot enter a folder cannot read what is below. */
async function openToOthers({ state }: Patient): Promise<readonly string[]> {
  const names = await readdir(state).catch(() => []);
  const found = await existing([state, ...names.map((name) => path.join(state, name))]);
  const kinds: readonly number[] = [constants.S_IFREG, constants.S_IFDIR];
  const isOpen = ({ mode = 0 }) => (mode & 0o077) !== 0 && kinds.includes(mode & constants.S_IFMT);
  const harmless = (file: string) => path.basename(file) === ".gitignore";
  return found.filter((each) => isOpen(each) && !harmless(each.file)).map(({ file }) => file);
}

async function silentSockets({ state }: Patient): Promise<readonly string[]> {
  const hosts = path.join(state, "hosts");
  const files = [
    path.join(state, "hooks.sock"),
    ...(await readdir(hosts).catch(() => [])).map((name) => path.join(hosts, name)),
  ];
  const found = await Promise.all(
    files.map(async (file) => {
      const isSocket = (await lstat(file).catch(() => null))?.isSocket() ?? false;
      return isSocket && !(await isListening(file)) ? [file] : [];
    }),
  );
  return found.flat();
}

async function newestChange(state: string): Promise<number> {
  const names = await readdir(state).catch(() => []);
  const times = await Promise.all(
    names.map(async (name) => (await lstat(path.join(state, name)).catch(() => null))?.mtimeMs ?? 0),
  );
  return Math.max(0, ...times);
}
