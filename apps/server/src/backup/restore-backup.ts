import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { type Clock, InvalidInputError, isoNow } from "@townkit/core";
import { requireUnused } from "@townkit/store-sqlite";
import { type TownFolder, townFolder } from "../daemon/town-folder.js";
import { holdStore } from "./hold-store.js";
import type { HeldWork } from "./hold-work.js";
import { configPart, statePart } from "./manifest.js";
import type { MovePlan } from "./moves.js";
import { readBackup } from "./read-backup.js";
import { openRestoreStage } from "./restore-stage.js";
import { filesBelow } from "./state-files.js";

export interface Restored {
  readonly town: string;
  /** When the backup was made, by which version and of which town. */
  readonly madeAt: string;
  readonly version: string;
  readonly from: string;
  /** What nobody hands over by itself, because it may have been done since. */
  readonly held: readonly HeldWork[];
  /** What was there before, where it is now. */
  readonly aside: readonly string[];
}

/**
 * Makes the town in `root` what it was when the backup was made. Until the backup was found whole and its store good, nothing that
 * is there is touched; what it takes the place of is put aside, not deleted. Worktrees and logs stay. Meanwhile no daemon of the
 * town starts; a restore that fails or is killed has changed nothing once the town is used again.
 * @throws InvalidInputError the backup is not whole, or there is a town's data already and `replace` was not asked for;
 * TownLockedError the town runs, or is being restored; the store's errors.
 */
export async function restoreBackup(options: {
  root: string;
  file: string;
  replace: boolean;
  clock: Clock;
}): Promise<Restored> {
  const { file, replace, clock } = options;
  const folder = townFolder(options.root);
  await mkdir(folder.root, { recursive: true });
  await using stage = await openRestoreStage(folder);
  await requireStopped(folder);
  const manifest = await readBackup({ file, into: stage.content });
  const content = { folder, stage: stage.content };
  if (!replace) await requireRoom(content);
  const store = path.join(stage.content, statePart, path.basename(folder.store));
  const held = await holdStore({ path: store, madeAt: manifest.createdAt, clock });
  const suffix = `.before-restore-${isoNow(clock).replaceAll(":", "")}`;
  const plan = await planMoves({ ...content, suffix });
  await stage.carryOut(plan);
  const { createdAt: madeAt, version, town: from } = manifest;
  const aside = plan.aside.map((name) => path.join(folder.root, name));
  return { town: folder.root, madeAt, version, from, held, aside };
}

async function requireStopped(folder: TownFolder): Promise<void> {
  // A damaged store is what one restores for: only who runs it is asked.
  await requireUnused(folder.store).catch((error: { code?: string }) => {
    if (error.code === "town_locked") throw error;
  });
}

interface Content {
  readonly folder: TownFolder;
  /** Where the backup was unpacked. */
  readonly stage: string;
}

async function requireRoom({ folder, stage }: Content): Promise<void> {
  const there = existsSync(folder.store) ? [folder.store] : [];
  for (const { from, to } of configFiles({ folder, stage })) {
    if (existsSync(to) && !(await isSame(from, to))) there.push(to);
  }
  if (there.length === 0) return;
  throw new InvalidInputError({
    what: `The town ${folder.root}`,
    problem: `it has data of its own: ${there.join(", ")}`,
    remedy: "Restore into an empty folder, or ask for it with --replace: what is there is put aside.",
    facts: { there },
  });
}

function configFiles({ folder, stage }: Content): MovePlan["moves"] {
  const root = path.join(stage, configPart);
  return filesBelow({ root }).map((name) => ({ from: path.join(root, name), to: path.join(folder.root, name) }));
}

async function planMoves({ folder, stage, suffix }: Content & { suffix: string }): Promise<MovePlan> {
  const state = { from: path.join(stage, statePart), to: folder.state };
  const kept = [folder.worktrees, folder.logs].filter((one) => existsSync(one));
  const moves = kept.map((from) => ({ from, to: path.join(state.from, path.basename(from)) }));
  const aside: string[] = [];
  for (const { from, to } of [state, ...configFiles({ folder, stage })]) {
    if (existsSync(to)) {
      if (to !== folder.state && (await isSame(from, to))) continue;
      aside.push(`${to}${suffix}`);
      moves.push({ from: to, to: `${to}${suffix}` });
    }
    moves.push({ from, to });
  }
  const named = (file: string) => path.relative(folder.root, file);
  return { moves: moves.map(({ from, to }) => ({ from: named(from), to: named(to) })), aside: aside.map(named) };
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [left, right] = await Promise.all([readFile(one), readFile(other)]);
  return left.equals(right);
}
