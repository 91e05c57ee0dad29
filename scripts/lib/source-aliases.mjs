import { join } from "node:path";
import { workspacePackages } from "./workspace.mjs";

/**
 * Each export of our packages, led to its source: tests run on what is written, not on what was last built.
 * Made from the `exports` maps, so a new subpath needs no second entry.
 * @returns {{ find: RegExp, replacement: string }[]}
 */
export function sourceAliases() {
  return workspacePackages().flatMap(({ name, path, manifest }) =>
    Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]) => {
      const built = typeof target === "object" ? target.default : undefined;
      if (built === undefined) return [];
      const source = built.replace("./dist/", "src/").replace(/\.js$/, ".ts");
      const specifier = `${name}${subpath.slice(1)}`;
      return [{ find: new RegExp(`^${specifier}$`), replacement: join(path, source) }];
    }),
  );
}
