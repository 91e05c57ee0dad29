import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "../lib/child.mjs";
import { root } from "../lib/workspace.mjs";

const deadlineMs = 60_000;

/**
 * What is changed in packages, by their names: each is given the folder of the unpacked tarball.
 * @typedef {Readonly<Record<string, (unpacked: string) => Promise<void>>>} Changes
 */

/**
 * What a next version may change of what its predecessor has left in a town: a further step of the store's schema, a further protocol
 * of the OpenCode plugin beside those that it understands, and a plugin and hook sender of other content.
 * @type {Changes}
 */
export const nextChanges = {
  "@townkit/store-sqlite": furtherSchema,
  "@townkit/backend-opencode": furtherProtocol,
  "@townkit/backend-tmux": async (unpacked) => otherContent(unpacked, "dist/hooks"),
};

/**
 * Makes, of packed packages, those of a version with the next number and these changes.
 * @param {{ tarballs: Readonly<Record<string, string>>, changes: Changes, folder: string }} options `folder` is made
 * @returns {Promise<Record<string, string>>} its tarballs, by the packages' names
 */
export async function nextVersion({ tarballs, changes, folder }) {
  /** @type {Record<string, string>} */
  const next = {};
  for (const [name, tarball] of Object.entries(tarballs)) {
    const place = join(folder, name.replace("/", "-"));
    mkdirSync(place, { recursive: true });
    await run({ argv: ["tar", "--extract", "--gzip", "--file", tarball], cwd: place });
    const unpacked = join(place, "package");
    raiseNumber(unpacked);
    await changes[name]?.(unpacked);
    next[name] = join(place, "next.tgz");
    await run({ argv: ["tar", "--create", "--gzip", "--file", next[name], "package"], cwd: place });
  }
  return next;
}

/** To the next one that all ranges of the present one take. @param {string} unpacked */
function raiseNumber(unpacked) {
  const file = join(unpacked, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  const [major, minor, patch] = manifest.version.split(".").map(Number);
  writeFileSync(file, JSON.stringify({ ...manifest, version: `${major}.${minor}.${patch + 1}` }));
}

/** The package's own bundle, made of its sources with one migration more. @param {string} unpacked */
async function furtherSchema(unpacked) {
  const source = join(root, "packages/store-sqlite");
  const copy = join(unpacked, "../source");
  mkdirSync(join(copy, "dist"), { recursive: true });
  for (const part of ["package.json", "src"]) cpSync(join(source, part), join(copy, part), { recursive: true });
  symlinkSync(join(source, "node_modules"), join(copy, "node_modules"));
  edit(join(copy, "src/migrations.ts"), [
    [
      /export const migrations: readonly Migration\[\] = (\[.*\]);/,
      "const known: readonly Migration[] = $1;\n" +
        'const further = { version: known.length + 1, sql: "CREATE TABLE of_the_next_version (x TEXT) STRICT" };\n' +
        "export const migrations: readonly Migration[] = [...known, further];",
    ],
  ]);
  await run({ argv: [process.execPath, join(root, "scripts/lib/bundle-with-sqlite.mjs")], cwd: copy });
  const dist = join(unpacked, "dist");
  for (const file of scriptsIn(dist)) rmSync(join(dist, file));
  for (const file of scriptsIn(join(copy, "dist"))) cpSync(join(copy, "dist", file), join(dist, file));
}

/** @param {string} folder @returns {string[]} */
function scriptsIn(folder) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".js"));
}

/** @param {string} unpacked */
async function furtherProtocol(unpacked) {
  const protocol = join(unpacked, "dist/plugin/protocol.js");
  const now = Number(/pluginProtocol = (\d+);/.exec(readFileSync(protocol, "utf8"))?.[1]);
  /** @type {[RegExp, string]} */
  const raised = [/pluginProtocol = \d+;/, `pluginProtocol = ${now + 1};`];
  edit(protocol, [raised, [/, pluginProtocol\]/, `, ${now}, pluginProtocol]`]]);
  edit(join(unpacked, "dist/plugin/town-plugin.mjs"), [raised]);
}

/** Agents find what they call by its content. @param {string} unpacked @param {string} folder */
function otherContent(unpacked, folder) {
  const bundles = readdirSync(join(unpacked, folder)).filter((file) => file.endsWith(".mjs"));
  if (bundles.length === 0) throw new Error(`${folder} has no bundle`);
  for (const bundle of bundles) edit(join(unpacked, folder, bundle), [[/$/, "\n// Of the next version.\n"]]);
}

/** @param {string} file @param {readonly (readonly [RegExp, string])[]} edits @throws where one changes nothing */
function edit(file, edits) {
  let text = readFileSync(file, "utf8");
  for (const [what, by] of edits) {
    const edited = text.replace(what, by);
    if (edited === text) throw new Error(`${file} has nothing like ${what}`);
    text = edited;
  }
  writeFileSync(file, text);
}

/** @param {{ argv: readonly string[], cwd: string }} options */
async function run({ argv, cwd }) {
  const { ok, output } = await runChild({ argv, cwd, deadlineMs, capture: true });
  if (!ok) throw new Error(`${argv.join(" ")} failed: ${output}`);
}
