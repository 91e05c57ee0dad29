import { InvalidInputError } from "../errors/input-errors.js";

/** Of a backend whose settings name no agent. */
export const noAgentRemedy = "Its settings name no agent yet: add one, as its README shows.";

/** The one agent of a backend, for whoever named none. @throws InvalidInputError there are several, or none. */
export function onlyAgent(options: { agents: readonly string[]; backend: string }): string {
  const [agent, ...others] = options.agents;
  if (agent !== undefined && others.length === 0) return agent;
  if (agent === undefined) {
    throw new InvalidInputError({
      what: "agent",
      problem: `it is missing, and the ${options.backend} backend runs none`,
      remedy: noAgentRemedy,
    });
  }
  throw new InvalidInputError({
    what: "agent",
    problem: `it is missing, and the ${options.backend} backend runs several`,
    remedy: `Name one of: ${options.agents.join(", ")}.`,
  });
}
