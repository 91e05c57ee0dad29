import { distance } from "fastest-levenshtein";

/** How many letters may differ for a word to be taken for a mistyped one: a third of it, and at least one. */
const differingPart = 1 / 3;

/** The one of `among` that was probably meant by `word`, without regard to case; undefined where none is near enough. */
export function nearestMatch(options: { word: string; among: Iterable<string> }): string | undefined {
  const word = options.word.toLowerCase();
  const limit = Math.max(1, Math.ceil(word.length * differingPart));
  const candidates = [...options.among].map((name) => ({ name, far: distance(word, name.toLowerCase()) }));
  return candidates.filter(({ far }) => far <= limit).sort((a, b) => a.far - b.far)[0]?.name;
}

/** ` Did you mean "port"?`, or nothing: for the end of a message. */
export function didYouMean(options: { word: string; among: Iterable<string> }): string {
  const name = nearestMatch(options);
  return name === undefined ? "" : ` Did you mean "${name}"?`;
}
