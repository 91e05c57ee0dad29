import { existsSync } from "node:fs";
import path from "node:path";
import { CapabilityUnsupportedError, InvalidInputError, systemClock } from "@townkit/core";
import { openSqliteStore } from "@townkit/store-sqlite";
import type { Town } from "../daemon/compose-town.js";
import { townFolder } from "../daemon/town-folder.js";
import { type Restored, restoreBackup } from "./restore-backup.js";
import { settleRestore } from "./restore-stage.js";
import { takeStore } from "./take-store.js";
import { type BackupMade, writeBackup } from "./write-backup.js";

/** Of a town that runs in this process. @throws what `writeBackup` throws; CapabilityUnsupportedError its store cannot be copied. */
export async function backupTown(options: { town: Pick<Town, "folder" | "store">; file: string }): Promise<BackupMade> {
  const { folder, store } = options.town;
  const { copyTo } = store;
  if (copyTo === undefined) throw new CapabilityUnsupportedError({ capability: "backup", who: "The town's store" });
  return await writeBackup({ folder, store: { copyTo }, file: options.file, clock: systemClock });
}

/** Of a town whose daemon does not run. @throws TownLockedError it runs, or is being restored; InvalidInputError there is nothing yet. */
export async function backupStoppedTown(options: { root: string; file: string }): Promise<BackupMade> {
  const folder = townFolder(options.root);
  if (!existsSync(folder.store)) {
    const remedy = "Start it once with `town up`.";
    throw new InvalidInputError({ what: `The town ${folder.root}`, problem: "it has no data yet", remedy });
  }
  await settleRestore(folder);
  await using store = await takeStore({
    folder,
    open: () => openSqliteStore({ path: folder.store, holder: "a backup" }),
  });
  return await writeBackup({ folder, store, file: options.file, clock: systemClock });
}

/** @throws what `restoreBackup` throws */
export function restoreTown(options: { root: string; file: string; replace: boolean }): Promise<Restored> {
  return restoreBackup({ ...options, root: path.resolve(options.root), clock: systemClock });
}
