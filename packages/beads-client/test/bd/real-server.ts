import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { findBd } from "../../src/bd/index.js";

/** How long a server may take until it can be asked, in milliseconds. */
const patienceMs = 120_000;

/** A workspace on a Dolt SQL server, with a `bd serve` in front of it. */
export interface RealServer {
  readonly beadsDir: string;
  readonly url: string;
  readonly token: string;
  /** The program, which notes what it is called with. */
  readonly bd: string;
  /** The commands that the program was called with since this was asked last. */
  calls(): readonly string[];
  /** Ends `bd serve`, and leaves the workspace. */
  endServe(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Why there can be none; undefined: there can. */
export function whyNoServer(): string | undefined {
  try {
    const help = execFileSync(findBd().path, ["--help"], { encoding: "utf8" });
    if (!/^\s+serve\b/m.test(help)) return "this bd has no serve";
    return findDolt() === undefined ? "there is no dolt, on the PATH or as TOWN_DOLT" : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function findDolt(): string | undefined {
  const named = process.env.TOWN_DOLT;
  const places = named ? [named] : (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "dolt"));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export async function openRealServer(): Promise<RealServer> {
  const root = mkdtempSync(join(tmpdir(), "townkit-bd-serve-"));
  const children: ChildProcess[] = [];
  const end = async () => {
    for (const child of children.reverse()) await stop(child);
    await endProxy(join(root, "work", ".beads"));
    rmSync(root, { recursive: true, force: true });
  };
  try {
    return await start({ root, children, end });
  } catch (error) {
    await end();
    throw error;
  }
}

async function start(options: {
  root: string;
  children: ChildProcess[];
  end: () => Promise<void>;
}): Promise<RealServer> {
  const { root, children, end } = options;
  const { path } = findBd();
  const dolt = findDolt() as string;
  const [work, data, beadsDir] = [join(root, "work"), join(root, "data"), join(root, "work", ".beads")];
  for (const folder of [work, data, beadsDir]) mkdirSync(folder, { mode: 0o700 });
  const env = { PATH: process.env.PATH, HOME: root, BEADS_DIR: beadsDir, NO_COLOR: "1", BD_NON_INTERACTIVE: "1" };
  const log = join(root, "calls");
  const bd = join(root, "bd");
  writeFileSync(bd, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\nexec '${path}' "$@"\n`);
  chmodSync(bd, 0o755);

  const port = await freePort();
  for (const [name, value] of [
    ["user.name", "alice"],
    ["user.email", "alice@example.com"],
  ] as const)
    execFileSync(dolt, ["config", "--global", "--add", name, value], { env, stdio: "ignore" });
  const at = ["--host", "127.0.0.1", "--port", String(port)];
  children.push(spawn(dolt, ["sql-server", ...at, "--data-dir", data], { env, cwd: data, stdio: "ignore" }));
  await listening(port);
  // bd serve wants a repository around the workspace.
  execFileSync("git", ["init", "--quiet"], { cwd: work, env, stdio: "ignore" });
  const server = ["--server", "--server-host=127.0.0.1", `--server-port=${port}`, "--database=tk", "--prefix=tk"];
  const quiet = ["--non-interactive", "--quiet", "--stealth", "--skip-hooks", "--skip-agents"];
  execFileSync(path, ["init", ...server, ...quiet], { cwd: work, env, stdio: ["ignore", "ignore", "inherit"] });

  const token = "a token of the test";
  writeFileSync(join(root, "tokens"), `${token}\n`, { mode: 0o600 });
  const args = ["serve", "--addr=127.0.0.1:0", `--auth-token-file=${join(root, "tokens")}`];
  const serve = spawn(path, args, { cwd: work, env, stdio: ["ignore", "pipe", "ignore"] });
  children.push(serve);
  const url = await announced(serve);
  let seen = 0;
  return {
    ...{ beadsDir, url, token, bd },
    calls() {
      const lines = readLines(log);
      const fresh = lines.slice(seen);
      seen = lines.length;
      return fresh;
    },
    endServe: () => stop(serve),
    [Symbol.asyncDispose]: end,
  };
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch {
    return [];
  }
}

/** `bd serve` leaves a proxy of its own behind, which would never end. */
async function endProxy(beadsDir: string): Promise<void> {
  try {
    const { pid } = JSON.parse(readFileSync(join(beadsDir, "dolt", "proxy.pid"), "utf8")) as { pid: number };
    process.kill(pid, "SIGTERM");
    // It writes into its folder until it has ended.
    for (const deadline = performance.now() + 15_000; performance.now() < deadline; await sleep(50))
      process.kill(pid, 0);
    process.kill(pid, "SIGKILL");
  } catch {
    // There is none, or it has ended.
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

async function listening(port: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const socket = createConnection({ port, host: "127.0.0.1" });
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    if (performance.now() > deadline) throw new Error(`Nothing listens on the port ${port}.`);
    await sleep(50);
  }
}

async function announced(serve: ChildProcess): Promise<string> {
  const lines = createInterface({ input: serve.stdout as NodeJS.ReadableStream });
  const [line] = (await Promise.race([
    once(lines, "line", { signal: AbortSignal.timeout(patienceMs) }),
    once(serve, "exit").then(() => [""]),
  ])) as [string];
  const url = /listening on (http:\S+)/.exec(line)?.[1];
  if (url === undefined) throw new Error(`bd serve did not say where it listens, but: ${line}`);
  return url;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const isDone = await Promise.race([ended.then(() => true), sleep(15_000, false, { ref: false })]);
  if (isDone) return;
  child.kill("SIGKILL");
  await ended;
}
