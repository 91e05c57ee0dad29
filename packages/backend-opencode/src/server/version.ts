import { BackendUnavailableError } from "@townkit/core";
import { execa } from "execa";

/** The versions that this package was tested with: from the first one, up to and without the second. */
export const supportedVersions = { from: "1.18.0", below: "2.0.0" } as const;

type Version = readonly [major: number, minor: number, patch: number];

function parse(text: string): Version | undefined {
  const match = /(\d+)\.(\d+)\.(\d+)/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

function compare(left: Version, right: Version): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/**
 * The version within `text`, when it is supported. `what` names whose it is.
 * @throws BackendUnavailableError it is none, or outside of the tested range.
 */
export function checkVersion(options: { text: string; what: string }): string {
  const version = parse(options.text);
  const [from, below] = [parse(supportedVersions.from), parse(supportedVersions.below)];
  if (version && from && below && compare(version, from) >= 0 && compare(version, below) < 0) return version.join(".");
  throw new BackendUnavailableError({
    backend: "opencode",
    problem: version
      ? `${options.what} is OpenCode ${version.join(".")}, which is not supported`
      : `${options.what} did not say a version but ${JSON.stringify(options.text.slice(0, 200))}`,
    remedy: `Install OpenCode ${supportedVersions.from} or later, below ${supportedVersions.below}: npm install opencode-ai@^${supportedVersions.from}`,
    effect: "none",
  });
}

/**
 * Whether a server that runs is to be replaced by the program that is installed now. A newer one is kept: the older
 * program might not read what it has written.
 */
export function isOutdated(versions: { running: string; installed: string }): boolean {
  const [running, installed] = [parse(versions.running), parse(versions.installed)];
  return running !== undefined && installed !== undefined && compare(running, installed) < 0;
}

/**
 * Asks the program for its version, once.
 * @throws BackendUnavailableError it does not run, or its version is not supported.
 */
export async function probeVersion(options: {
  binary: string;
  env: Readonly<Record<string, string>>;
  cwd: string;
  timeoutMs: number;
  /** Ends the program, when nobody waits for its word any more. */
  signal?: AbortSignal | undefined;
}): Promise<string> {
  const { binary, env, cwd, timeoutMs, signal } = options;
  const result = await execa(binary, ["--version"], {
    env,
    extendEnv: false,
    cwd,
    timeout: timeoutMs,
    reject: false,
    ...(signal && { cancelSignal: signal }),
  });
  if (!result.failed) return checkVersion({ text: result.stdout, what: binary });
  throw new BackendUnavailableError({
    backend: "opencode",
    problem: `${binary} --version failed: ${result.shortMessage}`,
    remedy: "Run that command yourself and repair the installation.",
    effect: "none",
    cause: result,
  });
}
