import { InvalidInputError } from "@townkit/core";
import { listRequirements } from "./suite.js";

/**
 * The codes that are meant by codes and names of groups: `LIFE` is all of `LIFE-…`.
 * @throws InvalidInputError for a word that is neither.
 */
export function selectedCodes(options: { words: readonly string[]; what: string }): readonly string[] {
  const { words, what } = options;
  const all = listRequirements();
  return words.flatMap((word) => {
    const meant = all.filter(({ code, group }) => code === word || group === word).map(({ code }) => code);
    if (meant.length > 0) return meant;
    throw new InvalidInputError({
      what,
      problem: `there is no requirement and no group ${word}`,
      remedy: `Name codes such as LIFE-001, or groups: ${[...new Set(all.map(({ group }) => group))].join(", ")}.`,
    });
  });
}
