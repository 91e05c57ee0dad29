import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { valueAt } from "../profile/value-at.js";
import { parseLine } from "../transcript/formats/parse-line.js";
import type { LastRecorded } from "./read-call.js";

/** So much of a record's end is read, in bytes: the agent waits for it. */
const longestEnd = 4 * 1024 * 1024;

/** Null, too, where there is no record yet. @throws Error it cannot be read. */
export const lastRecorded: LastRecorded = ({ record, number }) => {
  if (!existsSync(record)) return null;
  for (const line of endOf(record).split("\n").reverse()) {
    const found = valueAt(parseLine(line), number);
    if (typeof found === "number") return found;
  }
  return null;
};

function endOf(path: string): string {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const length = Math.min(size, longestEnd);
    const bytes = Buffer.alloc(length);
    const read = readSync(file, bytes, 0, length, size - length);
    return bytes.toString("utf8", 0, read);
  } finally {
    closeSync(file);
  }
}
