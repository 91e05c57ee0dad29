import { createRequire } from "node:module";

/** The version of this package, read when it is asked for: that takes as long as to compile all that `town ls` runs. */
export function ownVersion(): string {
  const manifest = createRequire(import.meta.url)("@townkit/cli/package.json") as { version: string };
  return manifest.version;
}
