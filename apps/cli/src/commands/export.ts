import { defineCommand } from "../command.js";
import { exportSession, exportWork } from "../export/gather.js";
import { redactorOf } from "../export/redact.js";
import { findDaemon } from "../town/daemon-record.js";
import { townRootOf } from "../town/town-root.js";

export const exportCommand = defineCommand({
  usage: "export <id>",
  describe: "Print all that is known of a session or a piece of work as JSON, without secrets",
  examples: [
    ["town export polecat-7f3k2m9q > session.json", "its work, events, output and conversation"],
    ["town export work-01hq --json", "one piece of work, in the envelope of all commands"],
  ],
  positionals: { id: { type: "string", demandOption: true, describe: "a session or a piece of work" } },
  async run(context, { id }) {
    const client = await context.client();
    const { sessions } = await client.listSessions();
    const isSession = sessions.some((session) => session.id === id);
    const gathered = isSession ? await exportSession({ client, id }) : await exportWork({ client, id });
    const daemon = await findDaemon(await townRootOf(context));
    const redact = redactorOf({ env: context.io.env, secrets: daemon ? [daemon.token] : [] });
    const data = redact(gathered);
    return { data, text: JSON.stringify(data, null, 2) };
  },
});
