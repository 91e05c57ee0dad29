import { InvalidInputError } from "@townkit/core";
import { fillNames } from "./fill-names.js";

/** The template with each `{name}` of the facts in it filled in; any other stays as it is. */
export function fillKnown(options: { template: string; facts: Readonly<Record<string, string>> }): string {
  return fillNames({ ...options, missing: (name) => `{${name}}` });
}

/**
 * The template with each `{name}` in it filled in. What is filled in is never looked at again.
 * @throws InvalidInputError the template names what there is not.
 */
export function fillIn(options: { template: string; facts: Readonly<Record<string, string>>; what: string }): string {
  const { template, facts, what } = options;
  return fillNames({
    template,
    facts,
    missing: (name) => {
      throw new InvalidInputError({
        what,
        problem: `${template} names {${name}}, and there is only ${Object.keys(facts).join(", ")}`,
      });
    },
  });
}
