/**
 * A workspace file whose catalog has another version of a package.
 * @param {{ catalog: string, name: string, version: string }} options
 * @throws when the catalog has no such package
 */
export function withVersion({ catalog, name, version }) {
  const line = new RegExp(`^(  "?${name.replace(/[/@.-]/g, "\\$&")}"?: ).+$`, "m");
  if (!line.test(catalog)) throw new Error(`the catalog of pnpm-workspace.yaml has no ${name}`);
  return catalog.replace(line, `$1${version}`);
}
