import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "../lib/child.mjs";
import { nextChanges, nextVersion } from "./next-version.mjs";

const deadlineMs = 60_000;

/**
 * @typedef {object} Versions the tarballs of two versions, by the packages' names
 * @property {Readonly<Record<string, string>>} earlier
 * @property {Readonly<Record<string, string>>} later
 */

/**
 * The present version, and one made of it that could come next. With a folder of an earlier release's tarballs: that release, and the
 * present version, with the next number: it may have none of its own yet.
 * @param {{ present: Readonly<Record<string, string>>, folder: string, release: string | undefined }} options
 * @returns {Promise<Versions>}
 */
export async function twoVersions({ present, folder, release }) {
  const later = await nextVersion({ tarballs: present, changes: release === undefined ? nextChanges : {}, folder });
  if (release === undefined) return { earlier: present, later };
  const files = readdirSync(release).filter((file) => file.endsWith(".tgz"));
  if (files.length === 0) throw new Error(`${release} holds no tarballs (*.tgz)`);
  /** @type {Record<string, string>} */
  const earlier = {};
  for (const file of files) earlier[await nameOf(join(release, file))] = join(release, file);
  return { earlier, later };
}

/** @param {string} tarball @returns {Promise<string>} */
async function nameOf(tarball) {
  const argv = ["tar", "--extract", "--gzip", "--to-stdout", "--file", tarball, "package/package.json"];
  const { ok, output } = await runChild({ argv, deadlineMs, capture: true });
  if (!ok) throw new Error(`${tarball} cannot be read: ${output}`);
  return JSON.parse(output).name;
}
