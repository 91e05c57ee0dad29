import type { OrchestratorSubject } from "@townkit/testkit";
import { formatScript, openCodeCommandName } from "@townkit/testkit/model";
import type { ScriptedTown } from "./scripted-town.js";

/** A town's backend as the suite drives it. */
export function opencodeSubject(town: ScriptedTown): OrchestratorSubject {
  return {
    agent: "opencode",
    get orchestrator() {
      return town.backend;
    },
    get backend() {
      return town.backend;
    },
    newWorkDir: () => town.newWorkDir(),
    patienceMs: 60_000,
    command: openCodeCommandName,
    asking: { config: { role: "asking" } },
    questionPrompt: ({ text, choices }) => {
      const options = choices.map((label) => ({ label, description: label }));
      const args = { questions: [{ question: text, header: "choose", options }] };
      return formatScript({
        steps: [
          { do: "tool", name: "question", args },
          { do: "say", text: "thank you" },
        ],
      });
    },
    restart: async (how) => void (await town.reopen(how)),
    crashAgents: () => town.crashServer(),
    close: () => town.close(),
  };
}
