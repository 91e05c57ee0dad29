import { sweepKills } from "./town/kill-sweep.js";
import { terminalAgents } from "./town/terminal-agents.js";

sweepKills({ name: "agents in tmux", agents: terminalAgents, sweep: "sample" });
