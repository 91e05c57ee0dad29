import type { Orchestrator } from "@townkit/core";
import { formatScript, openCodeCommandName } from "@townkit/testkit/model";
import { askingRole } from "../town/sandbox.js";

/** What the suite has to know of agents on OpenCode, whatever orchestrator stands before them. */
export const openCodeAgent = {
  agent: "opencode",
  /** A cold directory takes the server seconds, and a busy machine makes them many. */
  patienceMs: 90_000,
  command: openCodeCommandName,
  asking: { config: { role: askingRole } },
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
} as const;

/** Kills the server and resolves when the orchestrator says that its successor is up. */
export async function crashServer(options: { orchestrator: Orchestrator; kill: () => Promise<void> }): Promise<void> {
  const events = options.orchestrator.events({ durableOnly: true, signal: AbortSignal.timeout(90_000) });
  const up = (async () => {
    for await (const event of events) if (event.type === "backend.health" && event.state === "up") return;
    throw new Error("The OpenCode server did not come back.");
  })();
  await options.kill();
  await up;
}
