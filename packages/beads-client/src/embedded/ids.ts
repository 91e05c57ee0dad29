import { createHash } from "node:crypto";

/** How many base-36 digits the hash of an id has at least and at most. */
const lengths = { min: 3, max: 8 };
/** Bytes of the digest that a hash of so many digits is made of. */
const bytesFor: Readonly<Record<number, number>> = { 3: 2, 4: 3, 5: 4, 6: 4, 7: 5, 8: 5 };
/** How probable it may get that two beads of a workspace have the same hash before hashes become longer. */
const maxCollisionProbability = 0.25;
const noncesEach = 10;
/** How deep beads can be below each other. */
export const maxDepth = 3;

/** What a new id is made of. */
export interface IdSeed {
  readonly prefix: string;
  readonly title: string;
  readonly description: string;
  readonly creator: string;
  /** Nanoseconds since the epoch. */
  readonly createdNs: bigint;
}

/** The ids that `bd` would try for a new bead, in its order, where the workspace has `count` beads that are no children. */
export function* candidateIds(options: { seed: IdSeed; count: number }): Generator<string> {
  for (let length = lengthFor(options.count); length <= lengths.max; length++)
    for (let nonce = 0; nonce < noncesEach; nonce++) yield hashId({ seed: options.seed, length, nonce });
}

/** The id that `bd` makes of these. */
export function hashId(options: { seed: IdSeed; length: number; nonce: number }): string {
  const { seed, length, nonce } = options;
  const content = [seed.title, seed.description, seed.creator, seed.createdNs, nonce].join("|");
  const digest = createHash("sha256").update(content).digest().subarray(0, bytesFor[length]);
  const digits = BigInt(`0x${digest.toString("hex")}`)
    .toString(36)
    .padStart(length, "0");
  return `${seed.prefix}-${digits.slice(-length)}`;
}

/** By the birthday bound. */
function lengthFor(count: number): number {
  for (let length = lengths.min; length < lengths.max; length++) {
    const probability = 1 - Math.exp(-(count * count) / (2 * 36 ** length));
    if (probability <= maxCollisionProbability) return length;
  }
  return lengths.max;
}

/** The next child's id, after the children that there are. */
export function nextChildId(options: { parent: string; ids: readonly string[] }): string {
  const { parent, ids } = options;
  const numbers = ids.map((id) => /^\d+$/.exec(id.slice(parent.length + 1))?.[0] ?? "0");
  return `${parent}.${Math.max(0, ...numbers.map(Number)) + 1}`;
}

export function depthOf(id: string): number {
  return id.split(".").length - 1;
}
