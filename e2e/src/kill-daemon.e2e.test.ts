import { isThorough } from "./thorough.js";
import { sweepKills } from "./town/kill-sweep.js";
import { openCodeAgents } from "./town/opencode-agents.js";

sweepKills({ name: "OpenCode", agents: openCodeAgents, sweep: isThorough ? "whole" : "sample" });
