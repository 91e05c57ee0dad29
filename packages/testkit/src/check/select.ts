import { InvalidInputError } from "@townkit/core";
import { listRequirements } from "../suite/index.js";

/**
 * The codes that are meant by codes and names of groups: `LIFE` is all of `LIFE-…`.
 * @throws InvalidInputError for a word that is neither.
 */
export function selectedCodes(words: readonly string[]): readonly string[] {
  const all = listRequirements();
  return words.flatMap((word) => {
    const meant = all.filter(({ code, group }) => code === word || group === word).map(({ code }) => code);
    if (meant.length > 0) return meant;
    throw new InvalidInputError({
      what: "--only",
      problem: `there is no requirement and no group ${word}`,
      remedy: `Name codes such as LIFE-001, or groups: ${[...new Set(all.map(({ group }) => group))].join(", ")}.`,
    });
  });
}
