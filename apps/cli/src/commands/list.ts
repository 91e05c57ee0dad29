import { type SessionList, sessionStatuses } from "@townkit/core";
import { defineCommand } from "../command.js";
import { sessionTable } from "../output/session-view.js";
import { quickRead } from "../town/quick-read.js";

/** Of the API; its own table of operations comes with every schema. */
export const sessionsPath = "/v1/sessions";

export const ls = defineCommand({
  usage: "ls",
  describe: "List the sessions",
  examples: [
    ["town ls", "all of them"],
    ["town ls --status busy --json", "those at work, for a program"],
  ],
  options: {
    status: { type: "string", array: true, choices: sessionStatuses, describe: "only these" },
    role: { type: "string", describe: "only this role" },
    agent: { type: "string", describe: "only this agent" },
  },
  async run(context, { status, role, agent }) {
    const all = [status, role, agent].every((given) => given === undefined);
    const quick = all ? await quickRead(context, sessionsPath) : undefined;
    const list =
      (quick as SessionList | undefined) ?? (await (await context.client()).listSessions({ status, role, agent }));
    return { data: list, text: sessionTable(list, Date.now()) };
  },
});
