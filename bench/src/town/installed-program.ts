import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The file that an installed package's program is. */
export function installedProgram(options: { readonly package: string; readonly program: string }): string {
  const manifest = createRequire(import.meta.url).resolve(`${options.package}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: Record<string, string> };
  const file = bin[options.program];
  if (file === undefined) throw new Error(`${options.package} has no program ${options.program}.`);
  return join(dirname(manifest), file);
}
