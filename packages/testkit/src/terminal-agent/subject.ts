import { setTimeout as sleep } from "node:timers/promises";
import type { Orchestrator } from "@townkit/core";
import type { OrchestratorSubject } from "../suite/subject.js";

/** What every subject whose agent is the terminal agent has in common. */
export const terminalAgentSubject = {
  asking: { config: { mode: "ask" } },
  meaningless: {
    "DELIVER-015": "what is pasted into a terminal holds no control characters: they are left out of a prompt",
    "DELIVER-016": "what is pasted into a terminal has line feeds for line ends",
  },
} as const satisfies Partial<OrchestratorSubject>;

/** How long a crash may take to be noticed, and its agents to start again, in milliseconds. */
const patienceMs = 60_000;

/** `kill` ends what the agents run in, and them with it. Those that ran are started again, as whoever has them would. */
export async function crashTerminalAgents(options: {
  orchestrator: Orchestrator;
  kill: () => Promise<void>;
}): Promise<void> {
  const { orchestrator, kill } = options;
  const { sessions } = await orchestrator.listSessions();
  await kill();
  const ran = sessions.filter(({ liveness }) => liveness.state === "alive");
  await Promise.all(
    ran.map(async ({ id }) => {
      await untilDead({ orchestrator, id });
      await orchestrator.resumeSession(id, { timeoutMs: patienceMs });
    }),
  );
}

async function untilDead({ orchestrator, id }: { orchestrator: Orchestrator; id: string }): Promise<void> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(50)) {
    if ((await orchestrator.getSession(id)).liveness.state === "dead") return;
  }
  throw new Error(`Nobody noticed that the agent of ${id} is gone.`);
}
