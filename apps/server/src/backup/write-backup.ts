import { constants } from "node:fs";
import { chmod, copyFile, link, mkdir, mkdtemp, open, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Clock, InvalidInputError, isoNow } from "@townkit/core";
import { copySqliteFile, isSqliteFile, type SqliteStore } from "@townkit/store-sqlite";
import { create } from "tar";
import type { TownFolder } from "../daemon/town-folder.js";
import { serverVersion } from "../daemon/version.js";
import { configFiles } from "./config-files.js";
import {
  type BackupFile,
  backupFormat,
  configPart,
  type Manifest,
  manifestFile,
  sha256Of,
  statePart,
} from "./manifest.js";
import { filesBelow, stagePrefix, stateFiles } from "./state-files.js";

export interface BackupMade {
  readonly file: string;
  readonly bytes: number;
  readonly files: number;
}

/**
 * Writes all that a town needs to be restored to one new file, readable by its owner only: it holds the town's secrets.
 *
 * The store is copied first, as it is at one moment, and then what agents keep: their records may know more than the store, which is
 * late evidence, but never less, which would look like work that was never handed over.
 * @throws InvalidInputError the path is not absolute, or there is something already; the store's errors. Nothing is left then.
 */
export async function writeBackup(options: {
  folder: TownFolder;
  store: Pick<SqliteStore, "copyTo">;
  file: string;
  clock: Clock;
}): Promise<BackupMade> {
  const { folder, store, file, clock } = options;
  await requireFree({ file, folder });
  const stage = await mkdtemp(path.join(folder.state, stagePrefix));
  try {
    await mkdir(path.join(stage, statePart), { mode: 0o700 });
    await store.copyTo(path.join(stage, statePart, path.basename(folder.store)));
    for (const name of stateFiles(folder.state)) {
      await copyAsItIs({ from: path.join(folder.state, name), to: path.join(stage, statePart, name) });
    }
    for (const name of await configFiles(folder)) {
      await copyAsItIs({ from: path.join(folder.root, name), to: path.join(stage, configPart, name) });
    }
    const files = await listed(stage);
    const manifest: Manifest = {
      format: backupFormat,
      version: serverVersion,
      createdAt: isoNow(clock),
      town: folder.root,
      files,
    };
    await writeFile(path.join(stage, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    return { file, bytes: await pack({ stage, file }), files: files.length };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function requireFree({ file, folder }: { file: string; folder: TownFolder }): Promise<void> {
  const refuse = (problem: string, remedy: string) => {
    throw new InvalidInputError({ what: `The file ${file}`, problem, remedy });
  };
  if (!path.isAbsolute(file)) refuse("its path is not absolute", "Name it from the root on.");
  if (path.resolve(file).startsWith(`${folder.state}${path.sep}`))
    refuse("the next backup would hold it", `Name one outside of ${folder.state}.`);
  const isFolder = await stat(path.dirname(file)).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) refuse(`there is no folder ${path.dirname(file)}`, "Make that folder first.");
  if (await stat(file).catch(() => null)) refuse("there is one already", "Choose another name, or move it away.");
}

/** A database of another program is copied as it is at one moment. What is gone meanwhile is left out. */
async function copyAsItIs({ from, to }: { from: string; to: string }): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
  try {
    if (await isSqliteFile(from)) await copySqliteFile({ from, to });
    else await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

async function listed(stage: string): Promise<BackupFile[]> {
  const names = [configPart, statePart].flatMap((part) =>
    filesBelow({ root: path.join(stage, part) }).map((name) => `${part}/${name}`),
  );
  return await Promise.all(
    names.map(async (name) => {
      const file = path.join(stage, name);
      return { path: name, bytes: (await stat(file)).size, sha256: await sha256Of(file) };
    }),
  );
}

/** To a draft beside it first: whoever finds the file finds all of it. Returns its size. */
async function pack({ stage, file }: { stage: string; file: string }): Promise<number> {
  const draft = `${file}.${process.pid}.part`;
  try {
    await (await open(draft, "wx", 0o600)).close();
    await create({ gzip: true, file: draft, cwd: stage, portable: true }, [manifestFile, configPart, statePart]);
    await chmod(draft, 0o600);
    const written = await open(draft, "r+");
    try {
      await written.sync();
      const { size } = await written.stat();
      // Not a rename: that would take the place of what somebody else has put there meanwhile.
      await link(draft, file);
      return size;
    } finally {
      await written.close();
    }
  } finally {
    await rm(draft, { force: true });
  }
}
