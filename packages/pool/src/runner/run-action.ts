import { stat } from "node:fs/promises";
import { inheritedVariables, isSecretName, pickEnv } from "@townkit/core/kit";
import type { RunAction } from "../actions/action.js";
import { runProgram } from "../process/run-program.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** How much of an action's output is kept, of each of its two, in bytes: the end. */
const keepBytes = 256 * 1024;

/** What is shorter is no secret, and would tear other texts to pieces. */
const shortestSecret = 8;

/**
 * Runs actions as programs in the directories of their sessions. They get the variables of the session's shells, `TOWN_SESSION`,
 * `TOWN_ROLE`, `TOWN_AGENT`, `TOWN_ACTION`, `TOWN_EVENT` and `TOWN_ROOT`, of our own environment what programs need to run, and
 * what happened as JSON on their standard input. They end with this process.
 *
 * @param options.root where an action runs whose session's directory is gone.
 * @param options.secrets texts that are taken out of what actions print, beside those that our environment holds.
 */
export function createActionRunner(options: {
  readonly root: string;
  readonly env: Environment;
  readonly secrets: readonly string[];
}): RunAction {
  const { root, env } = options;
  const inherited = pickEnv({ from: env, names: inheritedVariables });
  const redact = redacting([...options.secrets, ...secretsIn(env)]);

  return async ({ action, input, env: own, signal }) => {
    const { session, on } = input;
    const { id: TOWN_SESSION, role: TOWN_ROLE, agent: TOWN_AGENT } = session;
    const about = { TOWN_SESSION, TOWN_ROLE, TOWN_AGENT, TOWN_ACTION: action.name, TOWN_EVENT: on, TOWN_ROOT: root };
    const result = await runProgram({
      argv: action.argv,
      cwd: (await isFolder(session.workDir)) ? session.workDir : root,
      env: { ...inherited, ...own, ...about },
      input: `${JSON.stringify(input)}\n`,
      timeoutMs: action.timeoutMs,
      signal,
      endsWithUs: true,
      keepBytes,
    });
    const { exitCode } = result;
    const ended = exitCode === null ? "it was killed" : `it ended with ${exitCode}`;
    return {
      exitCode,
      stdout: redact(result.stdout),
      stderr: redact(result.stderr),
      failure: result.failure ?? (exitCode === 0 ? null : ended),
    };
  };
}

function secretsIn(env: Environment): string[] {
  return Object.entries(env).flatMap(([name, value]) => (isSecretName(name) && value !== undefined ? [value] : []));
}

/** Longest first: one secret may begin with another. */
function redacting(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets)]
    .filter(({ length }) => length >= shortestSecret)
    .toSorted((a, b) => b.length - a.length);
  return (text) => known.reduce((left, secret) => left.replaceAll(secret, "[redacted]"), text);
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
