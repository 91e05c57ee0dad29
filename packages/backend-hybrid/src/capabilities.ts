import type { Backend, Capabilities, CapabilityReport, Durability } from "@townkit/core";
import { type Routes, routeOf } from "./route.js";

type Agents = CapabilityReport["agents"];

/**
 * What can be run, by agent. Of an agent that several children run, it is what the one can to which it goes by itself;
 * where that one does not run it, the first that does.
 */
export function mergedAgents(options: { reports: ReadonlyMap<string, Agents>; routes: Routes }): Agents {
  const { reports, routes } = options;
  const merged: Record<string, Capabilities> = {};
  for (const agents of reports.values())
    for (const [agent, capabilities] of Object.entries(agents)) {
      if (Object.hasOwn(merged, agent)) continue;
      const routed = reports.get(routeOf({ config: { agent }, routes }));
      merged[agent] = (routed && Object.hasOwn(routed, agent) ? routed[agent] : undefined) ?? capabilities;
    }
  return merged;
}

/** From the least to the most that survives. */
const durabilities: readonly Durability[] = ["process", "backend", "store"];

/** What survives whichever child has it. A hybrid has no store of its own, whatever its children have. */
export function leastDurability(children: Iterable<Backend>): Exclude<Durability, "store"> {
  const ranks = Array.from(children, ({ durability }) => durabilities.indexOf(durability));
  return Math.min(...ranks) === 0 ? "process" : "backend";
}
