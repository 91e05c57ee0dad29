import { newAssignmentId } from "@townkit/core";
import { defineCommand } from "../command.js";
import { followWork } from "../follow-work.js";
import { readWork } from "../input/read-work.js";
import { receiptText } from "../output/work-view.js";

export const assign = defineCommand({
  usage: "assign <session> [text]",
  describe: "Hand work to a session",
  examples: [
    ["town assign polecat-7f3k2m9q 'Make the tests pass'", "and return once it is stored"],
    ["town assign polecat-7f3k2m9q --file task.md --wait", "and stream it until it ends; the outcome is the exit code"],
    ["git diff | town assign reviewer-1a2b3c4d -", "from standard input"],
  ],
  positionals: {
    session: { type: "string", demandOption: true, describe: "the session's id" },
    text: { type: "string", describe: "the work; - reads standard input" },
  },
  options: {
    file: { type: "string", describe: "a file that holds the work" },
    id: { type: "string", describe: "an id of your own; repeating it is the same work, once" },
    wait: { type: "boolean", default: false, describe: "show it until it ends" },
    interrupt: { type: "boolean", default: false, describe: "end the running turn first" },
    priority: { type: "number", describe: "higher goes first; default 0" },
    expires: { type: "string", describe: "ISO 8601; work that has not begun by then is not sent" },
    timeout: { type: "number", describe: "seconds to wait with --wait; the work goes on after" },
  },
  async run(context, args) {
    const content = await readWork({ io: context.io, text: args.text, file: args.file });
    const client = await context.client();
    const assignmentId = args.id ?? newAssignmentId();
    const hand = () =>
      client.assignWork(
        args.session,
        { type: "prompt", content },
        {
          assignmentId,
          until: "stored",
          delivery: args.interrupt ? "interrupt" : "when_idle",
          priority: args.priority,
          expiresAt: args.expires,
        },
      );
    if (args.wait) return followWork(context, { assignmentId, timeoutSeconds: args.timeout, begin: hand });
    const receipt = await hand();
    return { data: receipt, text: receiptText(receipt) };
  },
});
