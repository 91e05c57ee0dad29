/**
 * The changed packages that no pending changeset releases.
 * @param {{ changed: readonly string[], changesets: readonly { releases: readonly { name: string, type: string }[] }[] }} options
 * @returns {string[]}
 */
export function unannounced({ changed, changesets }) {
  const announced = new Set(
    changesets.flatMap(({ releases }) => releases.filter(({ type }) => type !== "none").map(({ name }) => name)),
  );
  return changed.filter((name) => !announced.has(name));
}
