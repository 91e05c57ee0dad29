import { CapabilityUnsupportedError, InvalidInputError } from "@townkit/core";
import type { OpencodeOptions } from "./options.js";

/** What helps where a server takes no snapshots. */
export const snapshotRemedy =
  "It takes no snapshots, so the files could not be brought back: turn on `snapshot` for the OpenCode server, in [opencode] of town.toml; that holds from its next start on.";

/** By its name, a server of ours takes no snapshots: for sessions that say so where the others have them. */
const suffix = "-no-snapshots";

/** Whether servers that are not told otherwise take snapshots. OpenCode's own default is that they do. */
export function takesSnapshots({ config }: Pick<OpencodeOptions, "config">): boolean {
  return config?.snapshot !== false;
}

/** What the server of this name is run with. */
export function optionsOf<Given extends Pick<OpencodeOptions, "config">>(options: {
  name: string;
  given: Given;
}): Given {
  const { name, given } = options;
  return name.endsWith(suffix) ? { ...given, config: { ...given.config, snapshot: false } } : given;
}

/** The name of a further server with this number. */
export function serverName(options: { number: number; snapshots: boolean; byDefault: boolean }): string {
  const { number, snapshots, byDefault } = options;
  return `${number}${byDefault && !snapshots ? suffix : ""}`;
}

/**
 * Whether a session's server is to take snapshots. One server does so for all of its sessions or for none.
 * @throws CapabilityUnsupportedError the session asks for them where nothing is ever undone.
 */
export function wantedSnapshots(options: { asked: boolean | undefined; byDefault: boolean }): boolean {
  const { asked, byDefault } = options;
  if (asked === true && !byDefault) {
    const who = "The OpenCode servers of this town";
    throw new CapabilityUnsupportedError({ capability: "revert", who, remedy: snapshotRemedy });
  }
  return asked ?? byDefault;
}

/** @throws InvalidInputError somebody else's server does otherwise than the session asks. */
export function requireAsAsked(options: { asked: boolean | undefined; takes: boolean }): void {
  const { asked, takes } = options;
  if (asked === undefined || asked === takes) return;
  throw new InvalidInputError({
    what: "The session's `snapshot`",
    problem: `it is ${asked}, and the OpenCode server, which somebody else runs, takes ${takes ? "" : "no "}snapshots`,
    remedy: "Leave it out, or have the owner of the server change its setting `snapshot`.",
  });
}

/**
 * For a fork that asks for snapshots. One that asks for none has them where its parent has: it is slower, and lacks nothing.
 * @throws CapabilityUnsupportedError the server of its parent, on which it stays, takes none.
 */
export function requireForFork(options: { parentId: string; takes: boolean }): void {
  if (options.takes) return;
  throw new CapabilityUnsupportedError({
    capability: "revert",
    who: `The OpenCode server of ${options.parentId}, on which its forks stay,`,
    remedy:
      "It takes no snapshots, so the files could not be brought back: fork the session into a role whose `snapshot` is not on, or start a new one.",
  });
}
