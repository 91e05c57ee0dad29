import { type OrchestratorSubject, orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { openTerminalsOverHttp } from "../conformance/town-over-http.js";
import { type RealTerminalAgent, realTerminalAgents } from "../town/real-terminal-agents.js";

/**
 * The suite on a client over HTTP of a daemon that has the real agent in terminals. `program`: null where it is not installed.
 * `known`: what the suite must know of it. `hasCase`: which of the cases, by their places, are its to prove.
 */
export function proveOverHttp(options: {
  readonly agent: Omit<RealTerminalAgent, "program"> & { readonly program: string | null };
  readonly known: Omit<Partial<OrchestratorSubject>, "orchestrator" | "backend">;
  readonly hasCase: (index: number) => boolean;
}): void {
  const { agent, known, hasCase } = options;
  const { name, program } = agent;
  const suite = orchestratorSuite({
    name: `A town over HTTP, with the real ${name} in terminals`,
    open: () =>
      openTerminalsOverHttp(realTerminalAgents({ agent: { ...agent, program: program ?? "" }, config: {} }), known),
  });
  const cases = suite.cases.filter((_, index) => hasCase(index));
  describe.skipIf(program === null)(`the real ${name}`, () => {
    registerSuite({ suite: { ...suite, cases }, describe, it, beforeAll, afterAll });
  });
}
