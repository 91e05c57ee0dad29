import { createHash } from "node:crypto";

/**
 * The contracts that there have been: for each version the digest of its public types.
 * @typedef {Record<string, string>} ContractRecord
 */

/** @param {string} report */
export function digestOf(report) {
  return createHash("sha256").update(report).digest("hex").slice(0, 16);
}

/**
 * Why the contract may not be as it is, or undefined. A version of the contract is one set of public types for ever:
 * backends are written for it. Changing them takes a new version, and a changeset that names it.
 * @param {{ record: ContractRecord, version: string, report: string, announcements: readonly string[] }} options
 * `announcements`: the texts of the pending changesets of core, and its changelog
 * @returns {string | undefined}
 */
export function contractProblem({ record, version, report, announcements }) {
  const known = record[version];
  if (known !== undefined && known !== digestOf(report)) {
    return (
      `the public types of core changed, and contract ${version} is other types: raise contractVersion in ` +
      "packages/core/src/contract/version.ts (the minor where something was added, the major where something changed), " +
      `and write a changeset for @townkit/core that says "contract" and the new version`
    );
  }
  const named = announcements.some((text) =>
    new RegExp(`contract ${version.replace(".", "\\.")}(?![\\d.]*\\d)`, "i").test(text),
  );
  if (!named) return `no changeset or changelog of @townkit/core says "contract ${version}": run npx changeset`;
  if (known === undefined) return `contract ${version} is not recorded: run npm run api:record`;
  return undefined;
}
