import { newAssignmentId, type Work } from "@townkit/core";
import { defineCommand } from "../command.js";
import { followWork } from "../follow-work.js";
import { readWork } from "../input/read-work.js";
import type { Io } from "../io.js";
import { receiptText } from "../output/work-view.js";

export const assign = defineCommand({
  usage: "assign <session> [text]",
  describe: "Hand work to a session",
  examples: [
    ["town assign polecat-7f3k2m9q 'Make the tests pass'", "and return once it is stored"],
    ["town assign polecat-7f3k2m9q --file task.md --wait", "and stream it until it ends; the outcome is the exit code"],
    [
      "town assign polecat-7f3k2m9q --bead bd-a1b2",
      "a bead: it is claimed for the session, and followed until it is closed",
    ],
    ["git diff | town assign reviewer-1a2b3c4d -", "from standard input"],
  ],
  positionals: {
    session: { type: "string", demandOption: true, describe: "the session's id" },
    text: { type: "string", describe: "the work; - reads standard input" },
  },
  options: {
    file: { type: "string", describe: "a file that holds the work" },
    bead: { type: "string", describe: "the full id of a bead to work on; a text or --file is then said besides" },
    id: { type: "string", describe: "an id of your own; repeating it is the same work, once" },
    wait: { type: "boolean", default: false, describe: "show it until it ends" },
    interrupt: { type: "boolean", default: false, describe: "end the running turn first" },
    priority: { type: "number", describe: "higher goes first; default 0" },
    expires: { type: "string", describe: "ISO 8601; work that has not begun by then is not sent" },
    timeout: { type: "number", describe: "seconds to wait with --wait; the work goes on after" },
  },
  async run(context, args) {
    const work = await workOf({ io: context.io, text: args.text, file: args.file, bead: args.bead });
    const client = await context.client();
    const assignmentId = args.id ?? newAssignmentId();
    const hand = () =>
      client.assignWork(args.session, work, {
        assignmentId,
        until: "stored",
        delivery: args.interrupt ? "interrupt" : "when_idle",
        priority: args.priority,
        expiresAt: args.expires,
      });
    if (args.wait) return followWork(context, { assignmentId, timeoutSeconds: args.timeout, begin: hand });
    const receipt = await hand();
    return { data: receipt, text: receiptText(receipt) };
  },
});

/** A bead that nothing is said besides of has its own id for its content. */
async function workOf(options: {
  io: Io;
  text: string | undefined;
  file: string | undefined;
  bead: string | undefined;
}): Promise<Work> {
  const { bead, ...words } = options;
  if (bead === undefined) return { type: "prompt", content: await readWork(words) };
  const isBare = words.text === undefined && words.file === undefined;
  return { type: "bead", beadId: bead, content: isBare ? bead : await readWork(words) };
}
