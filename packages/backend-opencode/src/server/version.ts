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
 * The version within `text`, when it is supported.
 * @throws BackendUnavailableError it is none, or outside of the tested range.
 */
export function checkVersion(options: { text: string; binary: string }): string {
  const version = parse(options.text);
  const [from, below] = [parse(supportedVersions.from), parse(supportedVersions.below)];
  if (version && from && below && compare(version, from) >= 0 && compare(version, below) < 0) return version.join(".");
  throw new BackendUnavailableError({
    backend: "opencode",
    problem: version
      ? `${options.binary} is OpenCode ${version.join(".")}, which is not supported`
      : `${options.binary} did not say a version but ${JSON.stringify(options.text.slice(0, 200))}`,
    remedy: `Install OpenCode ${supportedVersions.from} or later, below ${supportedVersions.below}.`,
    effect: "none",
  });
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
}): Promise<string> {
  const { binary, env, cwd, timeoutMs } = options;
  const result = await execa(binary, ["--version"], { env, extendEnv: false, cwd, timeout: timeoutMs, reject: false });
  if (!result.failed) return checkVersion({ text: result.stdout, binary });
  throw new BackendUnavailableError({
    backend: "opencode",
    problem: `${binary} --version failed: ${result.shortMessage}`,
    remedy: "Run that command yourself and repair the installation.",
    effect: "none",
    cause: result,
  });
}
