import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CompilerState, Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { root, workspacePackages } from "../lib/workspace.mjs";

/** Where the reports are kept. */
export const reportFolder = join(root, "docs/api");

/** The report whose content is the contract between core and everybody else. */
export const contractReport = "core.api.md";

/** Only what cannot be read is an error: what a comment lacks is a matter of style. @type {any} */
const quiet = { default: { logLevel: "none" } };
/** @type {any} */
const messages = {
  compilerMessageReporting: { default: { logLevel: "error" } },
  extractorMessageReporting: quiet,
  tsdocMessageReporting: quiet,
};
const compilerOptions = {
  target: "es2022",
  lib: ["es2023", "dom", "dom.iterable", "esnext.disposable"],
  module: "nodenext",
  moduleResolution: "nodenext",
  types: ["node"],
  strict: true,
  skipLibCheck: true,
};

/**
 * The public types of every module that our packages publish, read from the declarations as they are built.
 * @returns {Map<string, string>} the text of each report, by its file name such as `core.pool.api.md`
 * @throws when a declaration cannot be read
 */
export function currentReports() {
  const folder = mkdtempSync(join(tmpdir(), "townkit-api-"));
  try {
    const modules = workspacePackages()
      .filter(({ publishable }) => publishable)
      .flatMap(publishedModules);
    return new Map(modules.map((module) => [module.report, reportOf({ module, folder })]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @typedef {object} PublishedModule
 * @property {string} report
 * @property {string} path of the package
 * @property {string} types
 */

/** @param {import("../lib/workspace.mjs").WorkspacePackage} pkg @returns {PublishedModule[]} */
function publishedModules({ name, path, manifest }) {
  return Object.entries(manifest.exports)
    .filter(([, target]) => typeof target === "object")
    .map(([subpath, { types }]) => ({
      report: [...`${name.replace("@townkit/", "")}${subpath.slice(1)}`.split("/"), "api.md"].join("."),
      path,
      types: join(path, types),
    }));
}

/** @param {{ module: PublishedModule, folder: string }} options */
function reportOf({ module, folder }) {
  const { report, path, types } = module;
  if (!existsSync(types)) throw new Error(`${types} does not exist: build first (npm run build)`);
  const temp = join(folder, "temp");
  mkdirSync(temp, { recursive: true });
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(path, "package.json"),
    configObject: {
      projectFolder: path,
      mainEntryPointFilePath: types,
      newlineKind: "lf",
      compiler: { overrideTsconfig: { compilerOptions, files: [types] }, skipLibCheck: true },
      apiReport: { enabled: true, reportFileName: report, reportFolder: folder, reportTempFolder: temp },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages,
    },
  });
  const compilerState = CompilerState.create(config);
  const { errorCount } = Extractor.invoke(config, {
    compilerState,
    localBuild: true,
    messageCallback: (message) => {
      message.handled = message.logLevel !== "error";
    },
  });
  if (errorCount > 0) throw new Error(`${types} could not be read: see above`);
  return readFileSync(join(folder, report), "utf8");
}
