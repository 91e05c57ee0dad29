import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { workspacePackages } from "../lib/workspace.mjs";
import { packInto } from "./tarballs.mjs";

/**
 * Packs every publishable package once for all the tests, which find the files under `inject("tarballs")`.
 * @param {{ provide(key: "tarballs", value: Record<string, string>): void }} project
 */
export default async function setup(project) {
  const folder = mkdtempSync(join(tmpdir(), "townkit-pack-"));
  const packages = workspacePackages().filter(({ publishable }) => publishable);
  const packed = packages.map(async (pkg) => [pkg.name, await packInto({ pkg, folder })]);
  project.provide("tarballs", Object.fromEntries(await Promise.all(packed)));
  return () => rmSync(folder, { recursive: true, force: true });
}
