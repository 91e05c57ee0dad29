import { InvalidInputError, maxWorkLength, type Work } from "@townkit/core";
import { type Call, instead, takes } from "./change.js";
import type { Change, Mutant } from "./mutant.js";

function rewords(change: (content: string) => string): Change {
  return takes("assignWork" satisfies Call, (id, work, options) => [
    id,
    { ...work, content: change(work.content) } satisfies Work,
    options,
  ]);
}

export const deliverContentMutants: readonly Mutant[] = [
  {
    wrong: "lets a shell read the work's words",
    caughtBy: ["DELIVER-015"],
    spoil: rewords((content) => content.replaceAll("$HOME", "/home/nobody")),
  },
  {
    wrong: "makes all line ends alike",
    caughtBy: ["DELIVER-016"],
    spoil: rewords((content) => content.replaceAll("\r\n", "\n")),
  },
  {
    wrong: "composes the marks and the letters",
    caughtBy: ["DELIVER-017"],
    spoil: rewords((content) => content.normalize("NFC")),
  },
  {
    wrong: "breaks long lines",
    caughtBy: ["DELIVER-018"],
    spoil: rewords((content) => content.replace(/(.{9999})./g, "$1\n")),
  },
  {
    wrong: "takes only half of the length that is allowed",
    caughtBy: ["DELIVER-019"],
    spoil: instead("assignWork", async (right, id, work, options) => {
      if (work.content.length <= maxWorkLength / 2) return right.assignWork(id, work, options);
      throw new InvalidInputError({ what: "work.content", problem: "it is too long." });
    }),
  },
  {
    wrong: "cuts work that is too long",
    caughtBy: ["DELIVER-020"],
    spoil: rewords((content) => content.slice(0, maxWorkLength)),
  },
];
