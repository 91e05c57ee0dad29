import type { Turn } from "@townkit/core/kit";

/** A session's name at the server. */
export const protocolId = "ses_x";

export const session = {
  config: { id: "s-1", agent: "opencode", workDir: "/w", role: "r" },
  handle: { backend: "opencode", version: 1, data: {} },
  forkedFrom: null,
};

/** The first attempt at a piece of work in that session. */
export const turn: Turn = {
  session,
  assignmentId: "w-1",
  attempt: 1,
  cause: "assign",
  attested: false,
  work: { type: "prompt", content: "go" },
};
