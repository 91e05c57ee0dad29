import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { StoreFailedError, TownLockedError } from "@townkit/core";
import { writeAtomically } from "@townkit/core/kit";
import { lockFile } from "@townkit/store-sqlite";
import { makePrivateFolder } from "../daemon/private-folder.js";
import type { TownFolder } from "../daemon/town-folder.js";
import { type MovePlan, MovePlanSchema, makeMoves, undoMoves } from "./moves.js";

/** The place of a restore that goes on. Until it is disposed nobody else can use the town. */
export interface RestoreStage extends AsyncDisposable {
  /** Empty at first, and gone in the end; in the town's own folder, so that what is in it takes its place by a new name. */
  readonly content: string;
  /**
   * All of the moves, or none: where one fails, or the process dies, those before it are undone, by the end of this stage or by
   * whoever uses the town next. @throws the system's error
   */
  carryOut(plan: MovePlan): Promise<void>;
}

const planFile = (folder: TownFolder) => path.join(folder.restore, "plan.json");
const contentFolder = (folder: TownFolder) => path.join(folder.restore, "content");

/** @throws TownLockedError another restore of the town goes on; StoreFailedError one that was cut short cannot be taken back. */
export async function openRestoreStage(folder: TownFolder): Promise<RestoreStage> {
  await settleRestore(folder);
  const lock = await lockStage(folder);
  const content = contentFolder(folder);
  await mkdir(content, { mode: 0o700 });
  return {
    content,
    async carryOut(plan) {
      await writeAtomically(planFile(folder), JSON.stringify(plan));
      await makeMoves({ root: folder.root, plan });
      await rm(planFile(folder));
    },
    [Symbol.asyncDispose]: () => leave({ folder, lock }),
  };
}

/**
 * Takes back what a restore that was cut short has done, if there was one; to be called before the town is used. Resolves with
 * whether there was anything to be taken back.
 * @throws TownLockedError a restore goes on; StoreFailedError it cannot be taken back, and what to do.
 */
export async function settleRestore(folder: TownFolder): Promise<boolean> {
  if (!existsSync(folder.restore)) return false;
  const lock = await lockStage(folder);
  const wasCarriedOut = existsSync(planFile(folder));
  await leave({ folder, lock });
  return wasCarriedOut;
}

/** For whoever has the store already. @throws TownLockedError a restore has begun meanwhile. */
export function refuseDuringRestore(folder: TownFolder): void {
  if (existsSync(folder.restore)) throw new TownLockedError({ path: folder.store, holder: "a restore of the town" });
}

async function lockStage(folder: TownFolder): Promise<Disposable> {
  await makePrivateFolder(folder.restore);
  return await lockFile({ path: path.join(folder.restore, "lock"), holder: `a restore of ${folder.root}` });
}

async function leave({ folder, lock }: { folder: TownFolder; lock: Disposable }): Promise<void> {
  try {
    await takeBack(folder);
    await rm(folder.restore, { recursive: true, force: true });
  } finally {
    lock[Symbol.dispose]();
  }
}

async function takeBack(folder: TownFolder): Promise<void> {
  const file = planFile(folder);
  if (!existsSync(file)) return;
  try {
    const plan = MovePlanSchema.parse(JSON.parse(await readFile(file, "utf8")));
    await undoMoves({ root: folder.root, plan });
  } catch (error) {
    throw new StoreFailedError({
      path: folder.store,
      problem: `a restore was cut short, and cannot be taken back: ${(error as Error).message}`,
      remedy: `Give what is there of each "to" in ${file} the name that is its "from", the last one first; then delete ${folder.restore}.`,
      cause: error,
    });
  }
  await rm(file);
}
