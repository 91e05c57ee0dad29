import { createHash } from "node:crypto";
import { InvalidInputError } from "@townkit/core";

/** What tmux takes as it is, in a socket's file name and in a target. */
const plainName = /^[A-Za-z0-9_-]{1,60}$/;

/** The name of the socket that belongs to a folder, and to no other: the same for as long as the folder has its path. */
export function socketOf(folder: string): string {
  return `townkit-${createHash("sha256").update(folder).digest("hex").slice(0, 16)}`;
}

/**
 * The name as it is, once it is known to be a server's of our own.
 * @throws InvalidInputError it is the name of everybody's server, or more than letters, digits, `_` and `-`.
 */
export function requireOwnSocket(name: string): string {
  if (name !== "default" && plainName.test(name)) return name;
  throw new InvalidInputError({
    what: "The name of the tmux socket",
    problem: `${JSON.stringify(name)} is ${name === "default" ? "the one that everybody's own tmux uses" : "not made of up to 60 letters, digits, `_` and `-`"}`,
    remedy: "Name a socket that nothing else uses.",
  });
}
