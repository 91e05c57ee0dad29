import { InvalidInputError } from "@townkit/core";

/** A model as the server names it. */
export interface Model {
  readonly providerID: string;
  readonly modelID: string;
}

/** @throws InvalidInputError it does not name its provider. */
export function modelNamed(name: string | undefined): Model | undefined {
  if (name === undefined) return undefined;
  const slash = name.indexOf("/");
  if (slash > 0 && slash < name.length - 1) return { providerID: name.slice(0, slash), modelID: name.slice(slash + 1) };
  throw new InvalidInputError({
    what: "model",
    problem: `${JSON.stringify(name)} does not name a provider`,
    remedy: "Name it as OpenCode does, such as anthropic/claude-sonnet-4-5.",
  });
}
