import type { z } from "zod";
import { TownError } from "./town-error.js";

/** An argument is not of its schema. Nothing was changed. */
export class InvalidInputError extends TownError {
  constructor(options: { what: string; problem: string; remedy?: string; facts?: Record<string, unknown> }) {
    super({
      code: "invalid_input",
      message: `${options.what} is not valid: ${options.problem}`,
      remedy: options.remedy ?? "Correct it and call again.",
      facts: options.facts,
    });
  }
}

/** The work directory cannot be worked in. Nothing was started. */
export class WorkDirInvalidError extends TownError {
  constructor(options: { workDir: string; problem: string }) {
    super({
      code: "work_dir_invalid",
      message: `The work directory ${options.workDir} ${options.problem}.`,
      remedy: "Give the absolute path of a directory that exists.",
      facts: { workDir: options.workDir },
    });
  }
}

/** The same key came again with other content, or an id for what it once named. */
export class IdempotencyConflictError extends TownError {
  constructor(options: { what: string; key: string; problem?: string }) {
    super({
      code: "idempotency_conflict",
      message: `${options.what} ${options.key} ${options.problem ?? "exists already, with other content"}.`,
      remedy: "Use a new id or key for new content; repeat the old content to get the old result.",
      facts: { key: options.key },
    });
  }
}

/**
 * The value, checked and completed by its schema.
 * @throws InvalidInputError with each problem and its path.
 */
export function parseInput<T>(options: { schema: z.ZodType<T>; value: unknown; what: string }): T {
  const parsed = options.schema.safeParse(options.value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    [path.map(String).join("."), message].filter(Boolean).join(": "),
  );
  throw new InvalidInputError({ what: options.what, problem: problems.join("; "), facts: { problems } });
}
