import { InvalidInputError } from "@townkit/core";

/** `provider/model` in the server's two words; the model's own name may hold further slashes. @throws InvalidInputError */
export function parseModelName(name: string): { providerID: string; modelID: string } {
  const slash = name.indexOf("/");
  if (slash > 0 && slash < name.length - 1) return { providerID: name.slice(0, slash), modelID: name.slice(slash + 1) };
  throw new InvalidInputError({
    what: `The model ${JSON.stringify(name)}`,
    problem: "it does not name a provider",
    remedy: "Write it as provider/model, as `opencode models` lists them.",
  });
}
