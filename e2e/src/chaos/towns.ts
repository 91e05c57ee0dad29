import { openCodeAgents } from "../town/opencode-agents.js";
import { terminalAgents } from "../town/terminal-agents.js";
import type { TownAgents } from "../town/town-agents.js";
import { kill, stall, type Victim } from "./terminal-faults.js";

/** Breaks something. */
export type DealFault = (victim: Victim) => Promise<void>;

/** A kind of town, and what can go wrong in it. */
export interface ChaosTown {
  readonly agents: TownAgents;
  readonly faults: Readonly<Record<string, DealFault>>;
  /** What is killed in it does not come back by itself: somebody has to look after it. */
  readonly needsPerson: boolean;
}

const killDaemon: DealFault = ({ town }) => town.killDaemon();

/** By the name of the backend. */
export const chaosTowns = {
  opencode: {
    agents: openCodeAgents,
    faults: {
      "kill the daemon": killDaemon,
      "kill the server": async ({ town }) => {
        // One that is being started again after the fault before is waited for.
        await town.serverUp();
        await town.killServer();
      },
      "cut the event stream": ({ town }) => town.cutEventStream(),
    },
    needsPerson: false,
  },
  tmux: {
    agents: terminalAgents,
    faults: {
      "kill the daemon": killDaemon,
      "kill the tmux server": kill("server"),
      "kill the connection to tmux": kill("connection"),
      "kill an agent": kill("agent"),
      "stop an agent for a while": stall("agent"),
      "stop the tmux server for a while": stall("server"),
    },
    needsPerson: true,
  },
} as const satisfies Record<string, ChaosTown>;

export type ChaosTownName = keyof typeof chaosTowns;
