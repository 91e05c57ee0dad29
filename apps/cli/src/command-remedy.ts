import { outcomeExitCodes, TownError } from "@townkit/core";

type Facts = TownError["facts"];

/** Remedies of the contract name methods; these are the same ones as commands, by the code of the error. */
const remedies: Readonly<Record<string, (facts: Facts) => string>> = {
  session_not_found: () => "List the sessions that there are with `town ls`.",
  assignment_not_found: () => "List the work that there is with `town work ls`.",
  attention_not_found: () => "It may have been answered or withdrawn: see what is open with `town show SESSION`.",
  session_not_running: ({ sessionId }) => `Start it again: town resume ${sessionId}`,
  not_cancellable: ({ sessionId, assignmentId, state }) =>
    Object.hasOwn(outcomeExitCodes, String(state))
      ? `Nothing is left to take back; see how it stands: town work show ${assignmentId}`
      : `End its turn: town abort ${sessionId} --work ${assignmentId}`,
};

/** The error as this program tells it: with a remedy that can be typed. */
export function withCommandRemedy(error: TownError): TownError {
  const remedy = remedies[error.code];
  if (remedy === undefined) return error;
  const { code, message, effect, facts } = error;
  return new TownError({ code, message, effect, facts, remedy: remedy(facts), cause: error });
}
