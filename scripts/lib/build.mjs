import { runChild } from "./child.mjs";
import { timed } from "./progress.mjs";
import { offlineEnv } from "./tool-env.mjs";

const deadlineMs = 10 * 60_000;

/**
 * Builds every package whose sources changed since they were last built.
 * @returns {Promise<boolean>} false when it failed; the compiler's errors are on the terminal then
 */
export async function ensureBuilt() {
  const result = await timed("Building", () =>
    runChild({
      argv: ["turbo", "run", "build", "--output-logs=errors-only", "--ui=stream"],
      env: offlineEnv(),
      deadlineMs,
      capture: true,
    }),
  );
  if (!result.ok) console.error(result.output);
  return result.ok;
}
