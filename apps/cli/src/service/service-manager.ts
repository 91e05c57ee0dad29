import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { parseEnv, promisify } from "node:util";
import { CapabilityUnsupportedError, TownError } from "@townkit/core";
import { launchd } from "./launchd.js";
import type { ServiceSpec, ServiceState } from "./service-spec.js";
import { systemd } from "./systemd.js";

type Env = Readonly<Record<string, string | undefined>>;
type Argv = readonly string[];
interface Named {
  readonly name: string;
  readonly file: string;
}

/** What keeps programs running for a user, as data: where a declaration belongs, and what is run to tell it of one. */
export interface ServiceManager {
  readonly name: string;
  /** Else what is in it at the time of the installation is made part of the declaration. */
  readonly readsEnvFile: boolean;
  fileOf(options: { name: string; env: Env; home: string }): string;
  text(spec: ServiceSpec): string;
  /** Says what is wrong with a declaration; where there is no such program, nobody does. */
  verify(service: Named): Argv;
  load(service: Named): readonly Argv[];
  start(service: Named): Argv;
  /** Ends it, too. */
  unload(service: Named): readonly Argv[];
  /** Once its declaration is gone. */
  unloaded(service: Named): readonly Argv[];
  ask(service: Named): Argv;
  read(output: string): Omit<ServiceState, "installed">;
  /** What helps where it cannot be reached. */
  readonly remedy: string;
}

/** By the system that it belongs to. */
export const managers: Partial<Record<NodeJS.Platform, ServiceManager>> = { linux: systemd, darwin: launchd };

/** @throws CapabilityUnsupportedError this system has none that is known. */
export function managerOf(platform: NodeJS.Platform = process.platform): ServiceManager {
  const manager = managers[platform];
  if (manager) return manager;
  throw new CapabilityUnsupportedError({
    capability: "services",
    who: `Townkit on ${platform}`,
    remedy: "Have `town serve` run by the system's own means.",
  });
}

/** A start waits for what the daemon does to be ready at most. */
const timeoutMs = 120_000;

interface Place {
  readonly manager: ServiceManager;
  readonly env: Env;
}

function named({ manager, env, name }: Place & { name: string }): Named {
  return { name, file: manager.fileOf({ name, env, home: env.HOME ?? homedir() }) };
}

/**
 * Declares the service, has the declaration checked, and starts it.
 * @throws TownError `config_invalid` the declaration was refused, and is gone again; `town_unreachable` the manager cannot be reached:
 * then the declaration is there, for when it can.
 */
export async function installService(
  options: Place & { spec: ServiceSpec; start: boolean },
): Promise<{ file: string }> {
  const { manager, spec, env, start } = options;
  const service = named({ manager, env, name: spec.name });
  const variables = manager.readsEnvFile ? {} : await variablesIn(spec.envFile);
  const text = manager.text({ ...spec, env: { ...spec.env, ...variables } });
  await mkdir(path.dirname(service.file), { recursive: true });
  await writeFile(service.file, text, { mode: 0o600 });
  await chmod(service.file, 0o600);
  const problem = await problemIn({ argv: manager.verify(service), env, file: service.file });
  if (problem !== null) {
    await rm(service.file, { force: true });
    throw new TownError({ code: "config_invalid", message: `${manager.name} refuses the service: ${problem}` });
  }
  for (const argv of manager.load(service)) await tell({ manager, argv, env });
  if (start) await tell({ manager, argv: manager.start(service), env });
  return { file: service.file };
}

async function variablesIn(file: string): Promise<Readonly<Record<string, string>>> {
  const text = existsSync(file) ? await readFile(file, "utf8") : "";
  return Object.fromEntries(Object.entries(parseEnv(text)).map(([name, value]) => [name, value ?? ""]));
}

/** Starts one that is installed. @throws TownError `town_unreachable` */
export async function startService(options: Place & { name: string }): Promise<void> {
  const { manager, env } = options;
  await tell({ manager, argv: manager.start(named(options)), env });
}

/** Ends it and takes its declaration away. Resolves with false where there was none. @throws TownError `town_unreachable` */
export async function uninstallService(options: Place & { name: string }): Promise<boolean> {
  const { manager, env } = options;
  const service = named(options);
  if (!existsSync(service.file)) return false;
  for (const argv of manager.unload(service)) await tell({ manager, argv, env });
  await rm(service.file, { force: true });
  for (const argv of manager.unloaded(service)) await tell({ manager, argv, env });
  return true;
}

/** How it is. A manager that cannot be asked is told of in `said`. */
export async function serviceState(options: Place & { name: string }): Promise<ServiceState> {
  const { manager, env } = options;
  const service = named(options);
  if (!existsSync(service.file)) return { installed: false, running: false, pid: null, said: "not installed" };
  try {
    return { installed: true, ...manager.read(await run({ argv: manager.ask(service), env })) };
  } catch (error) {
    return { installed: true, running: false, pid: null, said: wordsOf(error) };
  }
}

async function tell({ manager, argv, env }: Place & { argv: Argv }): Promise<void> {
  await run({ argv, env }).catch((cause: unknown) => {
    throw new TownError({
      code: "town_unreachable",
      message: `${argv.join(" ")} failed: ${wordsOf(cause)}`,
      remedy: manager.remedy,
      cause,
    });
  });
}

/** Null: it finds nothing in the file, or is not there. A verifier may end well and tell of what will be ignored all the same. */
async function problemIn(options: { argv: Argv; env: Env; file: string }): Promise<string | null> {
  try {
    const { stderr } = await runWhole(options);
    return stderr.includes(path.basename(options.file)) ? stderr.trim() : null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? null : wordsOf(error);
  }
}

async function run(options: { argv: Argv; env: Env }): Promise<string> {
  return (await runWhole(options)).stdout;
}

function runWhole({ argv: [program = "", ...rest], env }: { argv: Argv; env: Env }) {
  return promisify(execFile)(program, rest, { env: env as NodeJS.ProcessEnv, timeout: timeoutMs });
}

function wordsOf(error: unknown): string {
  const { stderr = "", message } = error as { stderr?: string; message: string };
  return stderr.trim() || message;
}
