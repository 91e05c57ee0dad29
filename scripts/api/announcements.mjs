import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/workspace.mjs";

/** Where the record of contracts is kept. */
export const recordFile = join(root, "docs/api/contracts.json");

/** @returns {import("./contract-record.mjs").ContractRecord} */
export function readRecord() {
  return existsSync(recordFile) ? JSON.parse(readFileSync(recordFile, "utf8")) : {};
}

/** The texts of the pending changesets of core, and its changelog. @returns {string[]} */
export function announcementsOfCore() {
  const folder = join(root, ".changeset");
  const changesets = readdirSync(folder)
    .filter((file) => file.endsWith(".md"))
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .filter((text) => text.includes('"@townkit/core":'));
  const changelog = join(root, "packages/core/CHANGELOG.md");
  return existsSync(changelog) ? [...changesets, readFileSync(changelog, "utf8")] : changesets;
}

/** The version of the contract that core states, as it is written. */
export async function currentContract() {
  const { contractVersion } = await import(join(root, "packages/core/dist/index.js"));
  return contractVersion;
}
