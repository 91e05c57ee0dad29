import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { TownError, type TownErrorJson } from "@townkit/core";
import type { CommandResult } from "../command.js";
import type { Context } from "../context.js";
import { runAttached } from "./run-attached.js";
import { runCaptured } from "./run-captured.js";

/**
 * The program of a package that a command hands its work to, as the first of these places sees it.
 * @throws TownError `config_invalid` with what to install.
 */
export function packageProgram(options: {
  name: string;
  bin: string;
  /** What it is wanted for, to end a sentence. */
  does: string;
  places: readonly string[];
  install: string;
}): string {
  const { name, bin, does, places, install } = options;
  for (const place of places) {
    try {
      const manifest = createRequire(path.join(place, "from-here.js")).resolve(`${name}/package.json`);
      const { bin: programs } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: Record<string, string> };
      return path.join(path.dirname(manifest), programs[bin] ?? "");
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code === "MODULE_NOT_FOUND") continue;
      throw new TownError({
        code: "config_invalid",
        message: `${name}, which ${does}, cannot be found from ${place}: ${message}.`,
        remedy: "Mend what the message names.",
        facts: { places },
        cause,
      });
    }
  }
  throw new TownError({
    code: "config_invalid",
    message: `${name}, which ${does}, is not installed for ${places.join(" or ")}.`,
    remedy: `Install it: ${install}`,
    facts: { places },
  });
}

/** What the program says is all that is said; with `--json`, the object that it writes is the data, or the error. */
export async function handOver(options: {
  context: Context;
  program: string;
  words: readonly string[];
}): Promise<CommandResult> {
  const { context, program, words } = options;
  const { cwd } = context.io;
  const argv = [process.execPath, program, ...words];
  if (!context.json) return { data: null, text: "", exitCode: await runAttached({ argv, cwd, env: {} }) };
  const { exitCode, output } = await runCaptured({ argv: [...argv, "--json"], cwd });
  if (output === "") {
    const message = `${path.basename(program)} ended with exit code ${exitCode} and said nothing.`;
    throw new TownError({ code: "internal", message, remedy: "See what it says without --json." });
  }
  const data = JSON.parse(output) as { error?: TownErrorJson };
  if (data.error === undefined) return { data, text: "", exitCode };
  const { remedy, ...error } = data.error;
  throw new TownError({ ...error, ...(remedy === null ? {} : { remedy }) });
}
