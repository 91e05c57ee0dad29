import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { formatScript } from "@townkit/testkit/model";
import { afterAll, beforeAll, describe, it } from "vitest";
import { openScriptedTown } from "./test-support/scripted-town.js";

const suite = orchestratorSuite({
  name: "The OpenCode backend on a real server",
  async open() {
    const town = await openScriptedTown();
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
  },
});

registerSuite({ suite, describe, it, beforeAll, afterAll });
