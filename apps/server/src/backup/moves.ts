import { existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const MoveSchema = z.strictObject({ from: z.string(), to: z.string() });

/** What is to be renamed within the town's folder, in this order, by paths from there. */
export const MovePlanSchema = z.strictObject({
  moves: z.array(MoveSchema),
  /** The names that what is there now gets. They are new ones. */
  aside: z.array(z.string()),
});
export type MovePlan = z.infer<typeof MovePlanSchema>;

/** @throws the system's error: what came before is moved then. */
export async function makeMoves({ root, plan }: { root: string; plan: MovePlan }): Promise<void> {
  for (const { from, to } of plan.moves) {
    await mkdir(path.dirname(within(root, to)), { recursive: true });
    await rename(within(root, from), within(root, to));
  }
}

/**
 * Undoes what was carried out of the moves, whichever of them that is; the same again is the same effect.
 * @throws Error something is in the way; the system's error.
 */
export async function undoMoves({ root, plan }: { root: string; plan: MovePlan }): Promise<void> {
  for (const { from, to } of plan.moves.toReversed()) {
    if (!existsSync(within(root, from)) && existsSync(within(root, to)))
      await rename(within(root, to), within(root, from));
  }
  const left = plan.aside.filter((name) => existsSync(within(root, name)));
  if (left.length > 0) throw new Error(`something else is in the place of ${left.join(", ")}.`);
}

function within(root: string, name: string): string {
  const file = path.resolve(root, name);
  if (!file.startsWith(`${root}${path.sep}`)) throw new Error(`${name} is not in ${root}.`);
  return file;
}
