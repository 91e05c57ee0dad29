import { InvalidInputError } from "@townkit/core";
import { coreSections, ownBackends } from "@townkit/core/config";

const pattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const longest = 40;

/** Each is a table of `town.toml` already, or what a town calls a backend of ours. */
const taken: readonly string[] = [...coreSections.map(({ name }) => name), ...ownBackends, "beads", "memory"];

/** The names that are made from the one name of a backend. */
export interface BackendNames {
  /** The agent, and the table of `town.toml`: `my-agent`. */
  readonly name: string;
  /** In identifiers: `MyAgent`. */
  readonly pascal: string;
  /** The package, and its folder. */
  readonly package: string;
}

/** @throws InvalidInputError it cannot be the name of a backend. */
export function backendNames(name: string): BackendNames {
  const what = `The name ${JSON.stringify(name)}`;
  const refuse = (problem: string) => new InvalidInputError({ what, problem, remedy: "Choose another name." });
  if (!pattern.test(name) || name.length > longest)
    throw refuse(
      `a backend's name is lower-case words with hyphens between, such as my-agent, of ${longest} characters at most`,
    );
  if (taken.includes(name)) throw refuse("Townkit uses it itself");
  const pascal = name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return { name, pascal, package: `townkit-backend-${name}` };
}
