import { isBeadsError } from "../../errors/beads-error.js";
import { probeBd } from "./probe.js";
import { findBd } from "./resolve.js";

/** The `bd` that a client would use, and what else of this name is on the PATH. */
export interface InspectedBd {
  readonly path: string;
  readonly version: string;
  /** `version` is null of one that cannot be used. */
  readonly others: readonly { readonly path: string; readonly version: string | null }[];
  /** Whether some other one is of another version. A store that the newer one has opened the older one cannot read. */
  readonly isMixed: boolean;
}

/**
 * Looks which `bd` a client would use, for whoever wants to know before something breaks.
 * @throws BeadsError `unavailable`: there is none, or it does not run; `skew`: it is too old.
 */
export async function inspectBd(options: { bd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<InspectedBd> {
  const found = findBd(options);
  const { path, version } = await probeBd(found.path);
  const others = await Promise.all(
    found.others.map(async (other) => ({ path: other, version: await versionOf(other) })),
  );
  return { path, version, others, isMixed: others.some((other) => other.version !== version) };
}

async function versionOf(path: string): Promise<string | null> {
  try {
    return (await probeBd(path)).version;
  } catch (error) {
    if (!isBeadsError(error)) throw error;
    return typeof error.facts.version === "string" ? error.facts.version : null;
  }
}
