import { mixedAgents } from "../town/hybrid-agents.js";
import { openCodeAgents } from "../town/opencode-agents.js";
import { terminalAgents } from "../town/terminal-agents.js";
import type { TownAgents } from "../town/town-agents.js";
import { kill, stall, type Victim } from "./process-faults.js";

/** A kind of fault. */
export interface Fault {
  /** Breaks something. */
  deal(victim: Victim): Promise<void>;
  /**
   * Work that it meets may fail, proven to have had no effect, or be in doubt: what had taken it is gone. Whatever other faults
   * meet is completed.
   */
  readonly costsWork?: true;
}

/** A kind of town, and what can go wrong in it. */
export interface ChaosTown {
  readonly agents: TownAgents;
  /** Its sessions are these, in turn. */
  readonly sessions: readonly [TownAgents, ...TownAgents[]];
  readonly faults: Readonly<Record<string, Fault>>;
}

const killDaemon: Fault = { deal: ({ town }) => town.killDaemon() };

const killOpenCode: Fault = {
  async deal({ town }) {
    // One that is being started again after the fault before is waited for.
    await town.serverUp();
    await town.killServer();
  },
};

const cutStream: Fault = { deal: ({ town }) => town.order({ do: "cut" }) };

const inTerminals = {
  "kill the tmux server": { deal: kill("tmux server"), costsWork: true },
  "kill the connection to tmux": { deal: kill("connection") },
  "kill an agent": { deal: kill("agent"), costsWork: true },
  "stop an agent for a while": { deal: stall("agent") },
  "stop the tmux server for a while": { deal: stall("tmux server") },
} as const satisfies Record<string, Fault>;

/** By the name of the backend. */
export const chaosTowns = {
  opencode: {
    agents: openCodeAgents,
    sessions: [openCodeAgents],
    faults: { "kill the daemon": killDaemon, "kill the server": killOpenCode, "cut the event stream": cutStream },
  },
  tmux: {
    agents: terminalAgents,
    sessions: [terminalAgents],
    faults: { "kill the daemon": killDaemon, ...inTerminals },
  },
  hybrid: {
    agents: mixedAgents,
    sessions: [openCodeAgents, terminalAgents],
    faults: {
      "kill the daemon": killDaemon,
      "stop the daemon for a while": { deal: stall("daemon") },
      "kill the OpenCode server": killOpenCode,
      "stop the OpenCode server for a while": { deal: stall("OpenCode server") },
      "cut the event stream": cutStream,
      ...inTerminals,
      "kill an action": { deal: kill("action") },
      "stop an action for a while": { deal: stall("action") },
      "fill the disk for a while": { deal: ({ town }) => town.order({ do: "fill", ms: 3_000 }) },
      "set the clock forward": { deal: ({ town, which }) => town.order({ do: "jump", ms: jumpMs(which) }) },
      "set the clock back": { deal: ({ town, which }) => town.order({ do: "jump", ms: -jumpMs(which) }) },
    },
  },
} as const satisfies Record<string, ChaosTown>;

export type ChaosTownName = keyof typeof chaosTowns;

/** Up to an hour, a second at least. */
function jumpMs(which: number): number {
  return 1_000 + Math.floor(which * 3_599_000);
}
