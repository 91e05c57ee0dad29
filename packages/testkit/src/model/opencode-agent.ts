import { formatScript } from "../script/index.js";
import { openCodeCommandName } from "./opencode-config.js";

/** The role whose sessions ask before each command, where the server's backend has these permissions. */
export const openCodeAskingRole = "asking";

/** The `permissions` of a backend on OpenCode that make sessions of that role ask. */
export const openCodeAskingPermissions = {
  [openCodeAskingRole]: [{ permission: "bash", pattern: "*", action: "ask" as const }],
};

/** What the suite has to know of agents on OpenCode, whatever orchestrator stands before them. */
export const openCodeAgent = {
  agent: "opencode",
  /** A cold directory takes the server seconds, and a busy machine makes them many. */
  patienceMs: 90_000,
  command: openCodeCommandName,
  asking: { config: { role: openCodeAskingRole } },
  questionPrompt({ text, choices }: { readonly text: string; readonly choices: readonly string[] }): string {
    const options = choices.map((label) => ({ label, description: label }));
    const args = { questions: [{ question: text, header: "choose", options }] };
    return formatScript({
      steps: [
        { do: "tool", name: "question", args },
        { do: "say", text: "thank you" },
      ],
    });
  },
};
