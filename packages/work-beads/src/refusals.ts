import { type BeadsErrorCode, isBeadsError } from "@townkit/beads-client";
import {
  InvalidInputError,
  isTownError,
  type TownError,
  WorkRefusedError,
  WorkSourceUnavailableError,
} from "@townkit/core";

/** What says that this bead is not to be had. All else says that the workspace could not be asked, which may pass. */
const refusing: readonly BeadsErrorCode[] = ["not_found", "already_claimed", "not_claimable", "not_holder", "conflict"];

/** What a client of beads threw, in the words of the town's errors. */
export function asSourceError(options: { beadId: string; error: unknown }): TownError {
  const { beadId, error } = options;
  if (!isBeadsError(error)) {
    if (isTownError(error)) return error;
    const problem = error instanceof Error ? error.message : String(error);
    return new WorkSourceUnavailableError({ source: "bead", problem, facts: { beadId }, cause: error });
  }
  const { code, message, remedy } = error;
  const facts = { ...error.facts, beadId, beadsCode: code };
  if (code === "invalid_input") return new InvalidInputError({ what: "The bead's id", problem: message, facts });
  if (refusing.includes(code)) {
    const problem = message.replace(/\.$/, "");
    return new WorkRefusedError({
      what: `Bead ${beadId}`,
      problem,
      remedy: remedy ?? "Choose another bead: bd ready shows them.",
      facts,
      cause: error,
    });
  }
  return new WorkSourceUnavailableError({
    source: "bead",
    problem: message,
    ...(remedy === null ? {} : { remedy }),
    facts,
    cause: error,
  });
}

/** @throws WorkRefusedError */
export function refuse(options: {
  beadId: string;
  problem: string;
  remedy: string;
  facts?: Record<string, unknown>;
}): never {
  const { beadId, facts, ...rest } = options;
  throw new WorkRefusedError({ what: `Bead ${beadId}`, ...rest, facts: { ...facts, beadId } });
}
