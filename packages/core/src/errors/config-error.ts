import { TownError } from "./town-error.js";

/** One thing that is wrong in a configuration. */
export interface ConfigProblem {
  /** `section.key`, as far as it is known. */
  readonly key: string;
  /** `town.toml:12`, or the name of an environment variable. */
  readonly where: string;
  /** What is wrong, without its place. */
  readonly problem: string;
}

/** The configuration cannot be used. Nothing was started. */
export class ConfigInvalidError extends TownError {
  constructor(options: { file: string; problems: readonly ConfigProblem[]; remedy?: string; cause?: unknown }) {
    const { file, problems } = options;
    super({
      code: "config_invalid",
      message: problems.map(({ where, problem }) => `${where}: ${problem}`).join("\n"),
      remedy: options.remedy ?? `Correct it in ${file}, or in the environment where a variable is named.`,
      facts: { file, problems },
      cause: options.cause,
    });
  }
}
