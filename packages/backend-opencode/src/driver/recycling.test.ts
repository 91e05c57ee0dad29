import { expect, it } from "vitest";
import type { ServerLimits } from "./placement.js";
import { recycleReason, type ServerUse } from "./recycling.js";

const limits: ServerLimits = { servers: 3, directories: 2, memoryMb: 1000, idleMs: 1000 };
const idle: ServerUse = { directories: 2, memoryMb: 700.4, works: false, outdated: null, idleMs: 1000 };

it.each<{ name: string; use: Partial<ServerUse>; reason: string | null }>([
  {
    name: "with all its directories used, and idle, is restarted",
    use: {},
    reason: "It was used for 2 directories and takes 700 MB, and nobody uses it now.",
  },
  {
    name: "over its memory, and idle, is restarted",
    use: { directories: 1, memoryMb: 1000 },
    reason: "It was used for 1 directories and takes 1000 MB, and nobody uses it now.",
  },
  {
    name: "whose memory cannot be told is judged by its directories",
    use: { memoryMb: null },
    reason: "It was used for 2 directories, and nobody uses it now.",
  },
  { name: "within its limits is left alone", use: { directories: 1 }, reason: null },
  { name: "that was used a moment ago is left alone", use: { idleMs: 999 }, reason: null },
  { name: "that works is left alone", use: { works: true, memoryMb: 9000 }, reason: null },
  { name: "that is outdated and works is left alone", use: { works: true, outdated: "Old." }, reason: null },
  {
    name: "that is outdated is restarted at once, whatever its size",
    use: { outdated: "Old.", idleMs: 0, directories: 0, memoryMb: 0 },
    reason: "Old.",
  },
])("a server $name", ({ use, reason }) => {
  expect(recycleReason({ use: { ...idle, ...use }, limits })).toBe(reason);
});
