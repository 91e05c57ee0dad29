/**
 * The suites of a run: the named ones in the order of the table; or all of them, without the heavy ones unless in CI.
 * @template {{ name: string, heavy?: boolean }} S
 * @param {{ suites: readonly S[], names: readonly string[], ci: boolean }} options
 * @returns {S[]}
 * @throws for a name that is no suite's
 */
export function chooseSuites({ suites, names, ci }) {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `no suite is called ${unknown.join(" or ")}: there are ${suites.map(({ name }) => name).join(", ")}`,
    );
  }
  return suites.filter(({ name, heavy }) => (names.length > 0 ? names.includes(name) : ci || !heavy));
}
