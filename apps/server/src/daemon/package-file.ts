import { fileURLToPath } from "node:url";

const manifest = import.meta.resolve("@townkit/server/package.json");

/** A file of this package, by its path there. By the package's name: a module does not stay at its place when it is built. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(path, manifest));
}
