import type { ChangeCondition } from "../../contract/options.js";
import type { BdFacts } from "../program/probe.js";

/**
 * Lets `bd` itself look whether a bead is still as it was read, in the step in which it changes it: so that of those who do not
 * stand in the queue none is written over. By naming who has it, a bead can also be taken from somebody else who works on it, which
 * releases that can be told refuse otherwise.
 */
export function guardArgs(options: { facts: BdFacts; onlyIf: ChangeCondition | undefined }): readonly string[] {
  const { facts, onlyIf: { status, assignee } = {} } = options;
  if (!facts.guardsUpdates) return [];
  return [
    ...(status === undefined ? [] : [`--if-status=${status}`]),
    ...(assignee === undefined ? [] : [`--if-assignee=${assignee}`]),
  ];
}
