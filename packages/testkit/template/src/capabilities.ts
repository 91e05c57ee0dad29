import type { Capabilities } from "@townkit/core";

/**
 * What this backend can do. What is declared is held to: each name that becomes true brings its requirements, which must
 * then hold. Next: make them true one by one, with `npm run check` after each.
 */
export const capabilities: Capabilities = {
  // The driver ends a turn already, for a stop: declare it and see.
  abort: false,
  // Put `config.env` into the program's environment: see run-turn.ts.
  sessionEnv: false,
  // `output` gives the prompts too, and each tool call as a part of its message: see transcript.ts.
  structuredMessages: false,
  // `accepted` rests on what the program itself said of the prompt, and the evidence names a fact to look up.
  deliveryProof: false,
  // Outcomes carry the tokens that the program counted.
  usage: false,
  // `start` of a session that was stopped goes on with its conversation.
  resume: false,
  // `prepare` takes `fork`, and `start` begins with a copy of that conversation.
  fork: false,
  // The program asks for leave: raise it with `sink.attentionRaised`, and answer it in `respond`.
  permissionReplies: false,
  // `attachCommand` gives the command that opens the session in the agent's own terminal.
  attach: false,
  // The agent has a hook that calls `onPreCompact`.
  preCompact: false,
  // Facets: each is a function of the driver's `facets`, by the name of its operation.
  messages: false,
  children: false,
  command: false,
  shell: false,
  revert: false,
  delete: false,
  agents: false,
  files: false,
  config: false,
};
