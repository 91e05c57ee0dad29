import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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

/** @param {string} unpacked */
function furtherSchema(unpacked) {
  return rebuild({
    unpacked,
    source: "store-sqlite",
    edits: {
      "src/migrations.ts": [
        [
          /export const migrations: readonly Migration\[\] = (\[.*\]);/,
          "const known: readonly Migration[] = $1;\n" +
            'const further = { version: known.length + 1, sql: "CREATE TABLE of_the_next_version (x TEXT) STRICT" };\n' +
            "export const migrations: readonly Migration[] = [...known, further];",
        ],
      ],
    },
  });
}

/** @param {string} unpacked */
function furtherProtocol(unpacked) {
  return rebuild({
    unpacked,
    source: "backend-opencode",
    edits: {
      "src/plugin/protocol.ts": [
        [/pluginProtocol = (\d+);/, "pluginProtocol = $1 + 1;"],
        [/, pluginProtocol\]/, ", pluginProtocol - 1, pluginProtocol]"],
      ],
    },
  });
}

/**
 * Puts what the package's own build makes of edited sources in the place of what it made of them. Its declarations stay.
 * @param {{ unpacked: string, source: string, edits: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> }} options
 *   `source`: its folder in packages/; `edits`: by the files in it
 */
async function rebuild({ unpacked, source, edits }) {
  const workspace = join(unpacked, "../workspace");
  const copy = join(workspace, "packages", source);
  mkdirSync(join(copy, "dist"), { recursive: true });
  // Its build's steps are found from where it is.
  symlinkSync(join(root, "scripts"), join(workspace, "scripts"));
  const original = join(root, "packages", source);
  symlinkSync(join(original, "node_modules"), join(copy, "node_modules"));
  for (const part of ["package.json", "src", "scripts"].filter((part) => existsSync(join(original, part))))
    cpSync(join(original, part), join(copy, part), { recursive: true });
  for (const [file, changes] of Object.entries(edits)) edit(join(copy, file), changes);
  const { scripts } = JSON.parse(readFileSync(join(copy, "package.json"), "utf8"));
  for (const step of scripts.build.split(" && ").filter(isBundling)) await run({ argv: step.split(" "), cwd: copy });
  const dist = join(unpacked, "dist");
  for (const file of scriptsIn(dist)) rmSync(join(dist, file));
  for (const file of scriptsIn(join(copy, "dist"))) cpSync(join(copy, "dist", file), join(dist, file));
}

/** Whether a step of a package's build makes JavaScript; the others make declarations. @param {string} step */
function isBundling(step) {
  return step.startsWith("node ") && !step.includes("prune-declarations");
}

/** @param {string} folder @returns {string[]} */
function scriptsIn(folder) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => /\.[cm]?js$/.test(file));
}

/** Agents find what they call by its content. @param {string} unpacked @param {string} folder */
function otherContent(unpacked, folder) {
  const bundles = scriptsIn(join(unpacked, folder));
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
