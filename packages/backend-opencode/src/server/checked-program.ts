import { type BinarySearch, findBinary } from "./find-binary.js";
import { inheritedEnv } from "./server-env.js";
import { checkVersion, probeVersion } from "./version.js";

export interface ProgramQuestion {
  readonly search: BinarySearch;
  readonly from: Readonly<Record<string, string | undefined>>;
  readonly given: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** How long a program may take to say its version, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The program that servers are run with, of a version that was tested: what its package says, else what it says itself.
 * @throws BackendUnavailableError there is none, or its version is not supported.
 */
export async function checkedProgram(question: ProgramQuestion): Promise<{ path: string; version: string }> {
  const { search, from, given, cwd, timeoutMs, signal } = question;
  const { path, version } = await findBinary(search);
  if (version !== undefined) return { path, version: checkVersion({ text: version, what: path }) };
  const env = { ...inheritedEnv(from), ...given };
  return { path, version: await probeVersion({ binary: path, env, cwd, timeoutMs, signal }) };
}
