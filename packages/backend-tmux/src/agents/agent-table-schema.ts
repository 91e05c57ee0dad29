import { z } from "zod";
import { AgentKeysSchema, checkRoles, checkServer } from "../profile/profile.js";
import { knownAgentNames, knownAgents } from "./index.js";

const TableSchema = AgentKeysSchema.extend({
  extends: z
    .enum(knownAgentNames)
    .optional()
    .describe("Begins with all that is known of this agent; what is said besides goes before it, key by key."),
}).check(checkRoles, checkServer);

/** The table `[tmux.agents.NAME]`: a profile, or what one of ours is to say otherwise. */
export const AgentTableSchema = z
  .preprocess(withKnown, TableSchema)
  // `command` and `screen` may come from the agent that it extends.
  .meta({ required: [] });

function withKnown(table: unknown): unknown {
  if (!isTable(table)) return table;
  const known = knownAgentNames.find((name) => name === table.extends);
  return known === undefined ? table : overlaid({ under: knownAgents[known], over: table });
}

/** Tables are laid over one another key by key; anything else replaces what is under it. */
function overlaid({ under, over }: { under: unknown; over: unknown }): unknown {
  if (!isTable(under) || !isTable(over)) return over;
  const keys = new Set([...Object.keys(under), ...Object.keys(over)]);
  const pairs = [...keys].map((key) => [
    key,
    key in over ? overlaid({ under: under[key], over: over[key] }) : under[key],
  ]);
  return Object.fromEntries(pairs);
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
