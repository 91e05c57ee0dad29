/** A module as it is built, as text for a program's source: a host is a program of its own, and runs what is built. */
export function builtModule(name: string): string {
  const url = import.meta.resolve(name);
  return JSON.stringify(url.replace("/src/", "/dist/").replace(/\.ts$/, ".js"));
}
