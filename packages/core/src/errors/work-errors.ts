import { TownError } from "./town-error.js";

/** What the work is about cannot be worked on, or not by this session. Nothing was changed or sent. */
export class WorkRefusedError extends TownError {
  constructor(options: {
    what: string;
    problem: string;
    remedy: string;
    facts?: Record<string, unknown>;
    cause?: unknown;
  }) {
    const { what, problem, ...rest } = options;
    super({ code: "work_refused", message: `${what} is refused: ${problem}.`, ...rest });
  }
}

/** What keeps the work cannot be asked. Work that waits is handed over when it can. */
export class WorkSourceUnavailableError extends TownError {
  constructor(options: {
    source: string;
    problem: string;
    remedy?: string;
    facts?: Record<string, unknown>;
    cause?: unknown;
  }) {
    const { source, problem, ...rest } = options;
    super({
      code: "work_source_unavailable",
      message: `The source of ${source} work cannot be asked: ${problem}`,
      remedy: "Try again once it can.",
      ...rest,
    });
  }
}
